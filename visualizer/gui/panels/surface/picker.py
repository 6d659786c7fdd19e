"""Choosing a surface: a button that shows the current one, and a searchable list that opens below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QPushButton, QVBoxLayout

from visualizer.gui.icons import icon
from visualizer.gui.panels.fields import HEIGHT
from visualizer.gui.panels.surface.listing import KEY_ROLE, SurfaceDelegate, SurfaceList
from visualizer.gui.panels.surface.thumbnails import Thumbnails
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.list_search import ListSearch

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

_SIZE = QSize(420, 540)
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SurfaceButton(QPushButton):
    """Shows the name of the current surface; opens the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surfaceButton")
        self.setFixedHeight(HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list, as it does with a combo box."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (the whole is small)
        """A field with the name in bold and a chevron."""
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if self.hasFocus() else theme.muted if self.underMouse() else theme.hairline
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        room = self.rect().adjusted(9, 0, -28, 0)
        name = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        icon("chevron-down", theme.muted).paint(painter, QRect(self.width() - 24, (HEIGHT - 16) // 2, 16, 16))
        painter.end()


class SurfacePicker(QFrame):
    """A search field over the list of surfaces: type to filter, move with arrows, choose with Enter.

    Signals:
        chosen(str): The key of the surface that the user chose, ``formula`` for one to be typed.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("surfacePicker")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Choose a surface"))
        self._thumbnails = Thumbnails(self)
        self._model = SurfaceList(self)
        self._list = self._make_list()
        self._search = self._make_search()
        self._delegate = SurfaceDelegate(self._thumbnails, self._list)
        self._list.setItemDelegate(self._delegate)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        self._thumbnails.painted.connect(self._model.repaint)

    def open_below(self, button: QWidget, current: str, colour_map: str) -> None:
        """Show the list below a button.

        Args:
            button: The list hangs at its left lower corner, or as near as the screen allows.
            current: Key of the surface of the scene.
            colour_map: Name of the colours of the pictures.
        """
        self._delegate.colour_map = colour_map
        self._search.clear()
        self._filter("")
        self._model.set_current(current)
        screen = button.screen().availableGeometry()
        size = QSize(max(button.width(), _SIZE.width()), min(_SIZE.height(), screen.height() - 80))
        corner = button.mapToGlobal(QPoint(0, button.height() + 4))
        left = min(max(corner.x(), screen.left()), screen.right() - size.width())
        top = min(corner.y(), screen.bottom() - size.height())
        self.setGeometry(QRect(QPoint(left, top), size))
        self.show()
        self._select(self._model.row_of(current))
        self._search.setFocus()

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        self._thumbnails.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the pictures that are missing."""
        super().hideEvent(event)
        self._thumbnails.want(())

    def _make_search(self) -> ListSearch:
        search = ListSearch(self._list, _LIST_KEYS, self)
        self._list.setUniformItemSizes(False)  # the first of a group has a title above it
        search.setObjectName("surfaceSearch")
        search.set_texts(
            self.tr("Search surfaces"),
            self.tr("Type words of the name, the note or the formula; choose with Enter."),
        )
        search.textChanged.connect(self._filter)
        search.chosen.connect(self._choose)
        search.dismissed.connect(self.hide)
        return search

    def _make_list(self) -> QListView:
        view = QListView(self)
        view.setObjectName("surfaceList")
        view.setAccessibleName(self.tr("Surfaces"))
        view.setModel(self._model)
        return view

    def _filter(self, text: str) -> None:
        self._model.search(text)
        self._select(0)
        self._thumbnails.want([self._delegate.picture(key) for key in self._model.shown])

    def _select(self, row: int) -> None:
        index = self._model.index(row)
        self._list.setCurrentIndex(index)
        self._list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _choose(self, index: QModelIndex) -> None:
        self.hide()
        self.chosen.emit(str(index.data(KEY_ROLE)))
