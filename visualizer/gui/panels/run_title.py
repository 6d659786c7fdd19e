"""The title of a panel that shows one of the runs: its marker in its colour, the name, the chooser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from visualizer.gui.panels.run_choice import RunChooser
from visualizer.gui.panels.section import SectionTitle
from visualizer.gui.theme import theme_of
from visualizer.stage.lanes import lanes
from visualizer.stage.marks import paint_marker

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPaintEvent

    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.store import Store
    from visualizer.stage.lanes import Lane

_SIZE = 11


def lane_of(store: Store, choice: RunChoice, widget: QWidget) -> Lane | None:
    """What is needed to draw the chosen run in a widget; None without runs, or while the scene is ahead."""
    if choice.index < 0:
        return None
    run = store.runs[choice.index]
    made = lanes(store.scene, store.runs, (), theme_of(widget))
    return next((lane for lane in made if lane.run is run), None)


class RunMark(QWidget):
    """The marker of the chosen run, as on the stage; takes no room where there are no runs."""

    def __init__(self, store: Store, choice: RunChoice, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._choice = store, choice
        self._looks: tuple[str, QColor] | None = None
        self.setObjectName("runMark")
        self.setFixedSize(_SIZE + 1, _SIZE + 1)
        store.runsChanged.connect(self._follow)
        store.sceneChanged.connect(self._follow)
        choice.changed.connect(self._follow)
        self._follow()

    @property
    def looks(self) -> tuple[str, QColor] | None:
        """The marker's shape and colour; None while there is none."""
        return self._looks

    def changeEvent(self, event: QEvent) -> None:
        """A dark ground needs another colour."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """The marker."""
        if self._looks is None:
            return
        marker, colour = self._looks
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marker(painter, QPointF(self.width() / 2, self.height() / 2), marker, _SIZE, colour, colour, 0)
        painter.end()

    def _follow(self) -> None:
        self.setVisible(bool(self._store.runs))
        lane = lane_of(self._store, self._choice, self)
        looks = (lane.marker, lane.colour) if lane is not None else self._looks  # its own is on its way
        if looks != self._looks:
            self._looks = looks
            self.update()


class RunTitle(SectionTitle):
    """The title of what is shown of the chosen run.

    Args:
        store: Whose runs.
        choice: Which of them is shown.
        name: Of the chooser.
        tip: What the chooser does.
        at_right: What stands right of it.
    """

    def __init__(self, store: Store, choice: RunChoice, name: str, tip: str, *at_right: QWidget) -> None:
        super().__init__("", RunChooser(store, choice, name, tip), *at_right)
        self.mark = RunMark(store, choice, self)
        self.set_mark(self.mark)
