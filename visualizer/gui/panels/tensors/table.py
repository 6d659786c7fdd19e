"""The view of the table of tensors."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from visualizer.gui.panels.tensors.cells_text import COLUMNS, as_text
from visualizer.gui.panels.tensors.model import TensorModel
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.entry_field import tabular

_ROW, _HEAD, _PADDING, _SLACK = 24, 26, 6, 2
_NUMBERS = (COLUMNS.index("value"), COLUMNS.index("grad"))
"""These columns share the room that the others leave."""
_LEAST_NUMBERS, _LONGEST_WORD = 96, 124
_SMALLER = 0.95
_QUIET = ("None", "False")


class TensorTable(QTableView):
    """Shows tensors; Ctrl+C copies the chosen ones, or all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tensors = TensorModel(self)
        self.setObjectName("tensorTable")
        self.setAccessibleName(self.tr("Tensors of the iteration at the current step"))
        self.setModel(self.tensors)
        self._delegate = _Delegate(self.tensors, self)
        self.setItemDelegate(self._delegate)
        self._dress()
        copy = QAction(self.tr("Copy selected rows"), self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.tensors.modelReset.connect(self._fit_columns)

    def copy(self) -> None:
        """Copy the selected rows, or all of them, as text with all digits."""
        chosen = sorted({index.row() for index in self.selectedIndexes()})
        rows = self.tensors.rows
        QGuiApplication.clipboard().setText(as_text([rows[place] for place in chosen] or rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share what room there is."""
        super().resizeEvent(event)
        self._fit_columns()

    def _dress(self) -> None:
        font = tabular(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        self.setFont(font)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.horizontalHeader()
        head.setFixedHeight(_HEAD)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(1)
        head.setStyleSheet(f"QHeaderView::section {{ padding: 4px {_PADDING}px; }}")

    def _fit_columns(self) -> None:
        """Words get the room that they need, within reason; the two columns of numbers share the rest."""
        words = {place: self._needed(place) for place in range(len(COLUMNS)) if place not in _NUMBERS}
        # The viewport's width; asked for the viewport, a plain QWidget, PySide loads every kind of widget.
        bar = self.verticalScrollBar()
        room = self.contentsRect().width() - (bar.width() if bar.isVisible() else 0)
        numbers = max((room - sum(words.values())) // len(_NUMBERS), _LEAST_NUMBERS)
        for place in range(len(COLUMNS)):
            self.setColumnWidth(place, words.get(place, numbers))

    def _needed(self, place: int) -> int:
        metrics = self.fontMetrics()
        texts = [self.tensors.text(row, place) for row in range(self.tensors.rowCount())]
        body = max(map(metrics.horizontalAdvance, texts), default=0)
        head = self.horizontalHeader().fontMetrics().horizontalAdvance(self.tensors.head(place))
        return max(min(body, _LONGEST_WORD), head) + 2 * _PADDING + _SLACK


class _Delegate(QStyledItemDelegate):
    """Paints a cell: ground, hairline, text; what says that there is nothing is muted."""

    def __init__(self, model: TensorModel, view: QTableView) -> None:
        super().__init__(view)
        self._model, self._view = model, view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a cell."""
        theme, area = theme_of(self._view), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.accent_soft))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, QColor(theme.hairline))
        text = self._model.text(index.row(), index.column())
        painter.setFont(self._view.font())
        painter.setPen(QColor(theme.muted if text in _QUIET else theme.text))
        room = area.adjusted(_PADDING, 0, -_PADDING, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
