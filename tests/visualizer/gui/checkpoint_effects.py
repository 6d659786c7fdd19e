"""What the action on saving does in the real window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from visualizer.problem_choice import ProblemChoice
from visualizer.scene import SurfaceChoice


def opens_saving(window, do, wait):
    """Offers to save one of the models that race; of a formula there is none."""
    assert "a formula has no model to save" in window.commands["save_checkpoint"].toolTip()
    scene = window.store.scene
    window.store.change(scene.with_(surface=SurfaceChoice(key="model", problem=ProblemChoice()), steps=2))
    wait()
    do()
    dialog = window.findChild(QWidget, "saveCheckpointDialog")
    assert dialog.isVisible()
    assert dialog.findChild(QWidget, "saveOptimizer").isVisible()
    dialog.close()
