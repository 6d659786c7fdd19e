"""What may be loaded when: the lower half without Qt, the first window without the heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
from visualizer.scene import default_scene

runs = compute(default_scene())
assert [run.name for run in runs] == ["sgd", "momentum", "adam"]
assert all(len(run.loss) == 301 for run in runs)
assert main(["run", "--surface", "beale", "--optimizer", "adam:lr=0.1", "--steps", "5"]) == 0
assert main(["surfaces", "--json"]) == 0
assert main(["optimizers", "--json"]) == 0
"""

HEAVY = ("torch", "numba", "sympy", "scipy", "ziamath")
NOT_LOADED = {
    "first window": ("import visualizer.gui.app, visualizer.gui.window", HEAVY),
    "scene": ("import visualizer.scene, visualizer.engine", HEAVY),
    "version": (
        "from visualizer.__main__ import main; main(['--version'])",
        (*HEAVY, "PySide6", "typer", "pydantic", "numpy"),
    ),
    "help": ("from visualizer.__main__ import main; main(['--help'])", (*HEAVY, "PySide6", "numpy")),
    "run": (
        "from visualizer.__main__ import main; main(['run', '--optimizer', 'sgd', '--steps', '1'])",
        ("torch", "ziamath", "PySide6", "pyqtgraph"),
    ),
}


def test_lower_half_runs_with_qt_blocked() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_QT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("code", "libraries"), NOT_LOADED.values(), ids=NOT_LOADED)
def test_what_is_not_needed_is_not_loaded(code: str, libraries: tuple[str, ...]) -> None:
    report = "; import sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, check=True)
    loaded = done.stdout.rpartition("LOADED")[2].split()
    assert "visualizer" in loaded
    assert not set(libraries) & set(loaded)
