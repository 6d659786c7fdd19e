"""The actions on the fit: the layout that shows it, and how its residuals are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from visualizer.gui.action_info import VIEW, ActionInfo
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from visualizer.gui.action_info import Controls


def _has_data(controls: Controls) -> bool:
    return controls.store.scene.surface.problem is not None


def _reason(controls: Controls) -> str:
    if _has_data(controls):
        return ""
    return QCoreApplication.translate("actions", "a formula has no data to fit")


def _shown(controls: Controls) -> bool:
    return _has_data(controls) and controls.store.scene.view.layout == "fit"


def _toggle_squares(controls: Controls) -> None:
    squares = controls.store.scene.view.residuals == "squares"
    controls.change_view(residuals="bars" if squares else "squares")


FIT_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "fit",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "Surface and f&it"),
        QT_TRANSLATE_NOOP(
            "actions", "Show the data beside the surface, with what each optimizer's model predicts."
        ),
        ("6",),
        lambda controls: controls.change_view(layout="fit"),
        checked=lambda controls: controls.store.scene.view.layout == "fit",
        enabled=_has_data,
        reason=_reason,
    ),
    ActionInfo(
        "squares",
        VIEW,
        QT_TRANSLATE_NOOP("actions", "Residuals as s&quares"),
        QT_TRANSLATE_NOOP(
            "actions", "Draw each error of the fit as a square, whose mean area is the MSE, or as a bar."
        ),
        ("Q",),
        _toggle_squares,
        checked=lambda controls: controls.store.scene.view.residuals == "squares",
        enabled=_shown,
    ),
)
