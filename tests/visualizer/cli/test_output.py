"""Files are written whole or not at all; a closed pipe is no error."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from visualizer.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _breaks_off() -> Iterator[str]:
    yield "the beginning\n"
    raise KeyboardInterrupt


def test_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "race.csv"

    output.write(["a\n", "b\n"], str(target))

    assert target.read_bytes() == b"a\nb\n"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("before", [None, "old"])
def test_nothing_is_left_of_what_broke_off(tmp_path: Path, before: str | None) -> None:
    target = tmp_path / "race.csv"
    if before is not None:
        target.write_text(before)

    with pytest.raises(KeyboardInterrupt):
        output.write(_breaks_off(), str(target))

    assert [file.read_text() for file in tmp_path.iterdir()] == ([] if before is None else [before])


def test_replaced_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    target, link = tmp_path / "race.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)

    output.write(["new"], str(link))

    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="there are no device files on Windows")
def test_device_is_written_to_and_not_replaced() -> None:
    code = "from visualizer.cli.output import write; write(['text'], '/dev/stdout')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "text"


def test_closed_pipe_is_quiet() -> None:
    code = "from visualizer.cli.output import write; write('line\\n' for _ in range(1_000_000))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout, process.stderr:
        assert process.stdout.readline() == "line\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == output.BROKEN_PIPE
