"""The actions on a training that is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from visualizer.gui.action_info import RUN, ActionInfo
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from visualizer.gui.action_info import Controls


def _runs(controls: Controls) -> bool:
    return controls.store.training


def _not_running(controls: Controls) -> str:
    return "" if _runs(controls) else QCoreApplication.translate("actions", "no training is running")


def _has_model(controls: Controls) -> bool:
    return controls.store.scene.surface.problem is not None


def _no_model(controls: Controls) -> str:
    return "" if _has_model(controls) else QCoreApplication.translate("actions", "a formula is not trained")


TRAINING_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "rest_training",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Pa&use training"),
        QT_TRANSLATE_NOOP("actions", "Let the training rest where it is, or go on from there."),
        ("Shift+Space",),
        lambda controls: controls.store.toggle_rest(),
        icon="pause",
        separated=True,
        checked=lambda controls: controls.store.resting,
        enabled=_runs,
        reason=_not_running,
    ),
    ActionInfo(
        "stop_training",
        RUN,
        QT_TRANSLATE_NOOP("actions", "Stop trainin&g"),
        QT_TRANSLATE_NOOP("actions", "End the training where it is; what it has come to stays."),
        ("Ctrl+.",),
        lambda controls: controls.store.stop_training(),
        icon="square",
        enabled=_runs,
        reason=_not_running,
    ),
    ActionInfo(
        "train_again",
        RUN,
        QT_TRANSLATE_NOOP("actions", "T&rain again"),
        QT_TRANSLATE_NOOP("actions", "Train from the first update on: the same path, bit by bit."),
        ("Ctrl+Return",),
        lambda controls: controls.store.start(),
        icon="repeat",
        enabled=_has_model,
        reason=_no_model,
    ),
)
