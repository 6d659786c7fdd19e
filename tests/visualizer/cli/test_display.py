"""What is said where no window can open, without Qt and its abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from visualizer.__main__ import main
from visualizer.cli import display

pytestmark = pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="there a window can always open")

VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR")


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_display_one_line_names_run_and_the_status_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert "no display" in written.err
    assert "discesa run" in written.err


@pytest.mark.parametrize(
    ("variable", "name"), [("DISPLAY", ":98765"), ("WAYLAND_DISPLAY", "wayland-98765")], ids=["x", "wayland"]
)
def test_display_that_does_not_answer(variable: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, name)
    reason = display.obstacle()
    assert reason is not None
    assert repr(name) in reason
    assert "discesa run" in reason


def test_platform_without_a_display_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.obstacle() is None


@pytest.mark.parametrize(
    ("apt", "expected"),
    [
        ("/usr/bin/apt-get", "install with: sudo apt-get install libxcb-cursor0 libxkbcommon-x11-0"),
        (None, "(Debian's packages: libxcb-cursor0 libxkbcommon-x11-0)"),
    ],
)
def test_missing_libraries_are_named_with_the_apt_line(
    apt: str | None, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = {"libxcb-cursor.so.0", "libxkbcommon-x11.so.0"}
    monkeypatch.setenv("DISPLAY", ":0")
    # As the dynamic linker has it: the plugin does not load either when one of its libraries does not.
    monkeypatch.setattr(display, "_loads", lambda name: not (name in missing or "libqxcb" in name))
    monkeypatch.setattr("shutil.which", lambda _: apt)

    assert main([]) == 2

    error = capsys.readouterr().err
    for library in missing:
        assert library in error
    assert expected in error


def test_table_holds_every_library_that_qt_links_to() -> None:
    """The xcb plugin's own list, read off the file by the dynamic linker."""
    plugins = list(display._plugins("xcb"))
    assert plugins
    listed = subprocess.run(["ldd", *map(str, plugins)], capture_output=True, text=True, check=True).stdout
    direct = [line.split()[0] for line in listed.splitlines() if "=>" in line]
    ours = {
        name for name in direct if name.startswith(("libxcb", "libxkb", "libX11-xcb", "libEGL", "libGL.so"))
    }
    assert ours <= set(display.QT_LIBRARIES)


def test_everything_loads_here() -> None:
    assert display.missing_libraries() == []


def test_asking_does_not_import_qt() -> None:
    code = "import sys; from visualizer.__main__ import main; main([]); sys.exit('PySide6' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], env=dict(os.environ), check=True, capture_output=True)
