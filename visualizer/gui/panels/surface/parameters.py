"""The numbers of the current surface that may be chosen, such as the condition number of a bowl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from visualizer.engine import surface_of
from visualizer.gui.panels.section import column
from visualizer.gui.panels.surface.choice import with_parameter
from visualizer.gui.widgets.numbers import short
from visualizer.gui.widgets.scales import SliderScale
from visualizer.gui.widgets.slider_row import SliderRow

if TYPE_CHECKING:
    from surfaces.surface import Parameter
    from visualizer.gui.store import Store
    from visualizer.scene import SurfaceChoice


class ParameterRow(SliderRow):
    """One number of the surface: slider and entry."""

    def __init__(self, store: Store, parameter: Parameter) -> None:
        super().__init__(SliderScale(parameter.minimum, parameter.maximum, parameter.scale), self._check)
        self._store, self._parameter = store, parameter
        self.set_texts(f"surface_{parameter.name}", parameter.name.replace("_", " "), parameter.meaning)
        self.moved.connect(self._drag)
        self.entered.connect(self._enter)
        self.gestureEnded.connect(store.end_gesture)
        self.resetRequested.connect(self._reset)

    def _check(self, value: float) -> None:
        low, high = self._parameter.minimum, self._parameter.maximum
        if not low <= value <= high:
            message = self.tr("{}: a number from {} to {}").format(self.label.text(), short(low), short(high))
            raise ValueError(message)

    def _drag(self, value: float) -> None:
        scene = with_parameter(self._store.scene, self._parameter.name, value)
        self._store.change(scene, merge=f"surface:{self._parameter.name}")

    def _enter(self, value: float) -> None:
        self._store.change(with_parameter(self._store.scene, self._parameter.name, value))

    def _reset(self) -> None:
        self._enter(self._parameter.default)


class SurfaceParameters(QWidget):
    """One row for each number of the current surface; hidden where it has none."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._key = ""
        self._shown: SurfaceChoice | None = None
        self._rows: dict[str, ParameterRow] = {}
        self._layout = column(self, 4)
        store.sceneChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        choice = self._store.scene.surface
        if choice == self._shown:
            return
        self._shown = choice
        if choice.problem is not None:
            self._key = ""
            self._rebuild(())
            return
        surface = surface_of(choice)
        if surface.key != self._key:
            self._key = surface.key
            self._rebuild(surface.adjustable)
        for name, row in self._rows.items():
            row.set_value(surface.parameters[name])

    def _rebuild(self, adjustable: tuple[Parameter, ...]) -> None:
        for row in self._rows.values():
            self._layout.removeWidget(row)
            row.deleteLater()
        self._rows = {parameter.name: ParameterRow(self._store, parameter) for parameter in adjustable}
        for row in self._rows.values():
            self._layout.addWidget(row)
        self.setVisible(bool(self._rows))
