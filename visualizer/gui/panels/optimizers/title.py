"""The first line of an optimizer's card: marker, name, verdict, eye and menu; the card is dragged by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.gui.widgets.icon_button import IconButton
from visualizer.gui.widgets.marker_button import MarkerButton
from visualizer.gui.widgets.verdict_chip import VerdictChip
from visualizer.stage.marks import marker_path

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from visualizer.scene import OptimizerChoice

_NAME_WIDTH = 110
_BETWEEN_BUTTONS = -12


class OptimizerTitle(QWidget):
    """Shows which optimizer a card is about.

    Signals:
        dragMoved(QPoint): The user drags the card; the mouse is here on the screen.
        dragEnded(): The user let the card go.
    """

    dragMoved = Signal(QPoint)
    dragEnded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marker = MarkerButton(self)
        self.marker.setObjectName("marker")
        self.marker.setToolTip(self.tr("Choose another colour for this optimizer."))
        self.name = ElidedLabel(parent=self)
        self.name.setObjectName("name")
        self.name.setProperty("role", "title")
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.name.set_hint(self.tr("Drag to change the order; Alt+Up and Alt+Down do the same."))
        self.chip = VerdictChip(self)
        self.eye = IconButton("enabled", "eye", "", parent=self)
        self.menu_button = IconButton(
            "menu", "ellipsis-vertical", self.tr("More that can be done with this optimizer."), parent=self
        )
        self._pressed: QPoint | None = None
        self.dragging = False
        self._shown: tuple[str, str, str, bool] | None = None
        self._arrange()
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_choice(self, label: str, choice: OptimizerChoice, colour: str) -> None:
        """Show another optimizer, or the same in another colour or state."""
        shown = (label, choice.optimizer.marker, colour, choice.enabled)
        if shown == self._shown:
            return
        self._shown = shown
        self.name.setText(label)
        # The name is read before the verdict: the chip gives way first.
        self.name.setMinimumWidth(min(self.name.sizeHint().width(), _NAME_WIDTH))
        self.name.setEnabled(choice.enabled)
        self.marker.set_marker(marker_path(choice.optimizer.marker), colour, hollow=not choice.enabled)
        self.marker.setAccessibleName(self.tr("Colour of {}").format(label))
        self.eye.set_icon("eye" if choice.enabled else "eye-off")
        tip = self.tr("Leave {} out of the race.") if choice.enabled else self.tr("Let {} race again.")
        self.eye.set_tooltip(tip.format(label))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Maybe a drag begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the card once the mouse has left the spot."""
        if self._pressed is None:
            return
        far = (event.position().toPoint() - self._pressed).manhattanLength()
        if self.dragging or far >= QApplication.startDragDistance():
            self.dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragMoved.emit(event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the card go."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        if self.dragging:
            self.dragging = False
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.dragEnded.emit()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self.marker)
        row.addWidget(self.name)
        row.addWidget(self.chip)
        row.addStretch(1)
        row.addWidget(self.eye)
        row.addSpacing(_BETWEEN_BUTTONS)
        row.addWidget(self.menu_button)
