"""The progress bar on a terminal, and Ctrl+C in the middle of the work: no half file is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")

LINE = ["train", "--model", "linear-regression", "--data", "line", "--optimizer", "sgd"]
NET = ["landscape", "--model", "mlp:hidden=64,layers=4", "--data", "moons:n=5000", "--plane", "random"]


def start(*arguments: str) -> tuple[subprocess.Popen[str], int]:
    """A command with a terminal for what it says on stderr; the process, and the terminal's other end."""
    terminal, end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "visualizer", *arguments],
        stdout=subprocess.PIPE,
        stderr=end,
        text=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120", "OMP_NUM_THREADS": "1"},
    )
    os.close(end)
    return process, terminal


def read_until(terminal: int, wanted: str | None) -> str:
    """What comes until some words do, or all of it."""
    text = ""
    while wanted is None or wanted not in text:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # nobody has the other end any more
            break
        if not piece:
            break
        text += piece.decode(errors="replace")
    return text


def test_bar_says_rate_and_time_left_and_stays_out_of_the_rows() -> None:
    process, terminal = start(*LINE, "--epochs", "6000", "--every", "2000", "--format", "csv")
    with process:
        shown = read_until(terminal, None)
        out = process.stdout.read() if process.stdout else ""
    os.close(terminal)
    assert process.returncode == 0
    assert "Training" in shown
    assert "updates/s" in shown
    assert "left" in shown
    steps = [line.split(",")[2] for line in out.splitlines()]
    assert steps == ["step", "0", "2000", "4000", "6000"]


@pytest.mark.parametrize(
    ("arguments", "doing", "names"),
    [
        ([*LINE, "--epochs", "1000000"], "updates/s", ["rows.csv", "model.pt"]),
        ([*NET, "--grid", "2001"], "Evaluating", ["made.npz"]),
    ],
)
def test_interrupt_leaves_no_half_file(
    arguments: list[str], doing: str, names: list[str], tmp_path: Path
) -> None:
    options = dict(zip(["-o", "--checkpoint"], names, strict=False))
    words = [word for option, name in options.items() for word in (option, str(tmp_path / name))]
    (tmp_path / names[0]).write_text("old")
    process, terminal = start(*arguments, *words)
    with process:
        read_until(terminal, doing)
        process.send_signal(signal.SIGINT)
        rest = read_until(terminal, None)
    os.close(terminal)
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert [file.name for file in tmp_path.iterdir()] == names[:1]
    assert (tmp_path / names[0]).read_text() == "old"
