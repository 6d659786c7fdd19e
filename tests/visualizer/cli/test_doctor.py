"""``discesa doctor`` tells what a bug report needs, whatever is broken here."""

from __future__ import annotations

import json
import sys

import pytest

from visualizer import __version__
from visualizer.__main__ import main
from visualizer.cli import doctor, probe


@pytest.mark.gl
def test_sections(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0

    facts = json.loads(capsys.readouterr().out)

    assert list(facts) == ["discesa", "packages", "display", "qt", "3-D", "torch", "codecs"]
    assert facts["discesa"]["version"] == __version__
    assert facts["packages"]["numpy"]
    assert facts["torch"]["devices"][0].startswith("cpu")
    assert "Inter" in facts["qt"]["font"]
    if sys.platform.startswith("linux"):
        assert facts["display"]["window"] == "can open"
        assert facts["qt"]["platform"] == "xcb"
        assert facts["qt"]["opengl"]["renderer"]
        assert facts["3-D"] == {"drawn": "yes", "platform": "xcb"}


ENDINGS = {
    "crash": ("import os; os.kill(os.getpid(), 9)", "crashed with SIGKILL: it said nothing"),
    "exception": ("import nowhere_to_be_found", "failed: ModuleNotFoundError: No module named"),
    "noise": ("print('hello')", "an unreadable answer: 'hello"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(("code", "expected"), ENDINGS.values(), ids=ENDINGS)
def test_probe_that_ends_badly_is_a_line(
    code: str, expected: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path_factory.mktemp("bin") / "python"
    stand_in.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    answer = doctor._ask("qt")
    assert isinstance(answer, str)
    assert answer.startswith(expected)


def test_without_a_window_3d_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(doctor, "obstacle", lambda: "no display")
    monkeypatch.setattr(doctor, "_ask", lambda probe, *_: asked.append(probe))
    assert doctor.examine()["3-D"] == "not tried: no window can open"
    assert "surface" not in asked


def test_outline_is_for_reading() -> None:
    packages = {"numpy": "2", "av": None}
    facts = {"packages": packages, "torch": {"devices": ["cpu", "cuda:0"]}, "codecs": "none"}
    assert doctor._lines(facts) == [
        "packages",
        "    numpy: 2",
        "    av: not installed",
        "torch",
        "    devices: cpu, cuda:0",
        "codecs: none",
    ]


def test_torch_devices_are_named_and_mps_is_said_to_lack_float64(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: f"Card {number}")
    devices = probe.torch()["devices"]
    assert devices[0] == f"cpu ({torch.get_num_threads()} threads)"
    assert devices[1:] == [
        "cuda:0 (Card 0)",
        "cuda:1 (Card 1)",
        "mps (no float64: surfaces stay on the CPU)",
    ]
