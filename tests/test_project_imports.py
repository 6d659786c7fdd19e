"""What may be loaded when: the lower half without Qt, the first window without the heavy libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT_QT = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "OpenGL"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())

import surfaces
import visualizer.descent

for package in (surfaces, visualizer.descent):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)

from visualizer.__main__ import main
from visualizer.engine import compute
from visualizer.presets import PRESETS
from visualizer.scene import default_scene

runs = compute(default_scene())
assert [run.name for run in runs] == ["sgd", "momentum", "adam"]
assert all(len(run.loss) == 301 for run in runs)
assert main(["run", "--surface", "beale", "--optimizer", "adam:lr=0.1", "--steps", "5"]) == 0
assert all(preset.scene().optimizers for preset in PRESETS.values())
assert main(["surfaces", "--json"]) == 0
assert main(["optimizers", "--json"]) == 0
line = ["--model", "linear-regression", "--data", "line"]
assert main(["train", *line, "--optimizer", "sgd", "--epochs", "3"]) == 0
for ending in ("npz", "png"):
    assert main(["landscape", *line, "--grid", "5", "-o", f"{sys.argv[1]}/made.{ending}"]) == 0
"""

FIRST_PAINT = """
import os, sys
from visualizer.cli.window import load_quickly
load_quickly()
from visualizer.gui.app import make_app, make_window
from visualizer.gui.settings import Settings
from visualizer.scene import default_scene

app = make_app([])
window = make_window(app, default_scene(), Settings())

def begin():
    import PySide6.QtWidgets
    print("LOADED", *sys.modules)
    print("KINDS", *vars(PySide6.QtWidgets), flush=True)
    os._exit(0)

window.store.start = begin  # what follows the first paint
window.show()
app.exec()
"""

HEAVY = ("torch", "numba", "sympy", "scipy", "ziamath")
NOT_BEFORE_PAINT = (
    *HEAVY,
    *("pyqtgraph", "OpenGL", "contourpy", "av", "PIL", "typer", "rich", "dask", "pydantic.networks"),
    *("visualizer.gui.typeset", "visualizer.cli.app"),
)
NOT_LOADED = {
    "first window": ("import visualizer.gui.app, visualizer.gui.window", HEAVY),
    "scene": ("import visualizer.scene, visualizer.engine", HEAVY),
    "version": (
        "from visualizer.__main__ import main; main(['--version'])",
        (*HEAVY, "PySide6", "typer", "pydantic", "numpy"),
    ),
    "models": (
        "from visualizer.__main__ import main; main(['models']); main(['datasets']); main(['losses'])",
        ("torch", "numba", "PySide6"),
    ),
    "help of landscape": (
        "from visualizer.__main__ import main; main(['landscape', '--help']); main(['train', '--help'])",
        (*HEAVY, "PySide6", "numpy"),
    ),
    "help": ("from visualizer.__main__ import main; main(['--help'])", (*HEAVY, "PySide6", "numpy")),
    "run": (
        "from visualizer.__main__ import main; main(['run', '--optimizer', 'sgd', '--steps', '1'])",
        ("torch", "ziamath", "PySide6", "pyqtgraph"),
    ),
}


def test_lower_half_runs_with_qt_blocked(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_QT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_heavy_comes_before_the_first_paint() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT], capture_output=True, text=True, check=True, env=environment
    )
    modules, _, kinds = done.stdout.partition("LOADED")[2].partition("KINDS")
    assert {"visualizer.gui.window", "visualizer.gui.panels.table.panel"} <= set(modules.split())
    assert not set(NOT_BEFORE_PAINT) & set(modules.split())
    # PySide makes a class when it is first needed, and all of them if it has to find out what a QWidget is.
    assert "QLabel" in kinds.split()
    assert not {"QWizard", "QGraphicsScene", "QCalendarWidget"} & set(kinds.split())


@pytest.mark.parametrize(("code", "libraries"), NOT_LOADED.values(), ids=NOT_LOADED)
def test_what_is_not_needed_is_not_loaded(code: str, libraries: tuple[str, ...]) -> None:
    report = "; import sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert "visualizer" in loaded
    assert not set(libraries) & set(loaded)
