"""File > New from preset: a page of cards that opens over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)

from visualizer.gui.preset_cards import NAME_ROLE, PresetDelegate, PresetList
from visualizer.gui.preset_pictures import PresetPictures
from visualizer.gui.widgets.list_search import ListSearch

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from visualizer.stage.space.renderer import SurfaceRenderer

_SIZE = QSize(940, 780)
_MARGIN = 40
_GRID_KEYS = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class PresetsPage(QFrame):
    """A search field over a grid of presets: type to filter, move with arrows, choose with Enter or a click.

    Signals:
        chosen(str): The name of the preset that the user chose.
    """

    chosen = Signal(str)

    def __init__(self, renderer: SurfaceRenderer, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("presetsPage")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("New from preset"))
        self._pictures = PresetPictures(renderer, self)
        self._model = PresetList(self)
        self._grid = self._make_grid()
        self._search = self._make_search()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 4, 8)
        layout.setSpacing(10)
        layout.addLayout(self._make_head())
        layout.addWidget(self._grid, 1)
        layout.addWidget(self._make_hint())
        self._pictures.prepared.connect(self._model.repaint)

    def open_over(self, window: QWidget) -> None:
        """Show it in the middle of a window, ready to type."""
        self._search.clear()
        self._filter("")
        room = window.size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        size = _SIZE.boundedTo(room).expandedTo(self.minimumSizeHint())
        corner = window.mapToGlobal(QPoint(0, 0))
        left = corner.x() + (window.width() - size.width()) // 2
        top = corner.y() + (window.height() - size.height()) // 2
        self.setGeometry(QRect(QPoint(left, top), size))
        self.show()
        self._search.setFocus()

    def stop(self) -> None:
        """Close it, stop the background work and wait for it."""
        self.hide()
        self._pictures.stop()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the pictures that are missing."""
        super().hideEvent(event)
        self._pictures.want(())

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 12, 0)
        title = QLabel(self.tr("New from preset"), self)
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        head.addWidget(self._search)
        return head

    def _make_search(self) -> ListSearch:
        search = ListSearch(self._grid, _GRID_KEYS, self)
        search.setObjectName("presetSearch")
        search.set_texts(
            self.tr("Search presets"),
            self.tr("Type words of the title or the lesson; choose with the arrows and Enter."),
        )
        search.setFixedWidth(280)
        search.textChanged.connect(self._filter)
        search.chosen.connect(self._choose)
        search.dismissed.connect(self.hide)
        return search

    def _make_grid(self) -> QListView:
        grid = QListView(self)
        grid.setObjectName("presetGrid")
        grid.setAccessibleName(self.tr("Presets"))
        grid.setModel(self._model)
        grid.setItemDelegate(PresetDelegate(self._pictures, grid))
        grid.setViewMode(QListView.ViewMode.IconMode)
        grid.setMovement(QListView.Movement.Static)
        grid.setResizeMode(QListView.ResizeMode.Adjust)
        return grid

    def _make_hint(self) -> QLabel:
        hint = QLabel(
            self.tr("Each optimizer has its own learning rate: no race here is a ranking. Undo goes back."),
            self,
        )
        hint.setProperty("role", "caption")
        hint.setContentsMargins(4, 0, 4, 0)
        return hint

    def _filter(self, text: str) -> None:
        self._model.search(text)
        self._grid.setCurrentIndex(self._model.index(0))
        self._grid.scrollToTop()
        self._pictures.want(self._model.shown)

    def _choose(self, index: QModelIndex) -> None:
        self.hide()
        self.chosen.emit(str(index.data(NAME_ROLE)))
