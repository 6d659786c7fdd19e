"""The table of losses and gradients at the current step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from visualizer.descent.verdict import Status
from visualizer.gui.pace import Pace
from visualizer.gui.panels.section import GAP, MARGIN, SectionTitle, column, link
from visualizer.gui.panels.table.delegate import INDENT, MARK_ROOM, PADDING, ROW_HEIGHT, TableDelegate
from visualizer.gui.panels.table.model import Column, TableModel
from visualizer.gui.panels.table.rows import ROOMS, as_text
from visualizer.gui.shown_ground import penalty_is_plotted
from visualizer.gui.widgets.entry_field import tabular
from visualizer.stage.verdict_text import status_word

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from visualizer.gui.pace import OneAtATime
    from visualizer.gui.store import Store

_HEAD_HEIGHT = 26
_SLACK = 1
"""For what a word may be wider than its metrics, rounded, say; digits are as wide as they say."""

_SMALLER = 0.95
_SHORT_NAME = "Momentum"
"""A name as long as this one is never cut short."""


class _Table(QTableView):
    """Says when its viewport has another width, as when a scroll bar comes up beside the rows.

    Signals:
        resized(): The room for the columns is another.
    """

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell it."""
        super().resizeEvent(event)
        self.resized.emit()


class TablePanel(QWidget):
    """One row for each optimizer: where it is, what it sees there, and what it is doing."""

    def __init__(self, store: Store, parent: QWidget | None = None, turns: OneAtATime | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePanel")
        self._store = store
        self._model = TableModel(self)
        self._table = self._make_table()
        self._delegate = TableDelegate(self._model, self._table)
        self._table.setItemDelegate(self._delegate)
        copy = link(self.tr("copy"), "copyTable", self.tr("Copy the table as text, with all digits."))
        copy.clicked.connect(self.copy)
        self.header = SectionTitle(self.tr("Loss and gradients"), copy)
        self.header.setObjectName("tableTitle")
        layout = column(self, 4)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        layout.addWidget(self.header)
        layout.addWidget(self._table)
        self._table.resized.connect(self._fit_columns)
        # Title and rows change together, and while playing at a pace at which they can be read.
        self._pace = Pace(self, turns)
        self._pace.due.connect(self._show)
        store.runsChanged.connect(self._pace.ask)
        store.stepChanged.connect(self._pace.ask)
        store.sceneChanged.connect(self._show_title)
        self._show()

    def copy(self) -> None:
        """Copy the selected rows, or all of them, to the clipboard as text with all digits."""
        self._show()  # what is asked for is the current step, not what was painted a moment ago
        chosen = sorted({index.row() for index in self._table.selectedIndexes()})
        rows = self._model.rows
        QGuiApplication.clipboard().setText(as_text([rows[place] for place in chosen] or rows))

    def _make_table(self) -> _Table:
        table = _Table(self)
        table.setObjectName("runTable")
        table.setAccessibleName(self.tr("Loss and gradients at the current step"))
        table.setModel(self._model)
        font = tabular(table.font())
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        table.setFont(font)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setCornerButtonEnabled(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = table.horizontalHeader()
        head.setFixedHeight(_HEAD_HEIGHT)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionsClickable(False)
        head.setMinimumSectionSize(1)  # the style's own is wider than the narrowest column
        head.setStyleSheet(
            f"QHeaderView::section {{ padding: 4px {PADDING}px; }}"  # above its numbers
            f"QHeaderView::section:last {{ padding-left: {PADDING + INDENT}px; }}"
        )
        table.addAction(self._make_copy_action(table))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return table

    def _make_copy_action(self, table: QTableView) -> QAction:
        action = QAction(self.tr("Copy selected rows"), table)
        action.setObjectName("copyRows")
        action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self.copy)
        return action

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_delegate"):
            self._delegate.tint()

    def _fit_columns(self) -> None:
        """Give every column room for the widest that it may have to show: none jumps while playing.

        In a narrow panel numbers get fewer digits, then long names an ellipsis, then there is a scroll bar.
        """
        # The viewport's width; asked for the viewport, a plain QWidget, PySide loads every kind of widget.
        bar = self._table.verticalScrollBar()
        available = self._table.contentsRect().width() - (bar.width() if bar.isVisible() else 0)
        for room in ROOMS:
            widths = self._widths(room)
            spare = available - sum(widths)
            if spare >= 0:
                break
        least = min(widths[0], self._width(self._model.columns[0], _SHORT_NAME))
        widths[0] = max(least, widths[0] + min(spare, 0))
        self._model.set_room(room)
        share = max(spare, 0) // (len(widths) - 1)  # the verdict gets what is left over
        for place, width in enumerate(widths[:-1]):
            self._table.setColumnWidth(place, width + share)
        self._table.setColumnWidth(len(widths) - 1, widths[-1])

    def _widths(self, room: int) -> list[int]:
        number = "0" * (room - 1) + "."
        texts = {"step": [str(self._store.scene.steps)], "verdict": map(status_word, Status)}
        texts["optimizer"] = [row.label for row in self._model.rows] or [_SHORT_NAME]
        return [self._width(column, *texts.get(column.key, [number])) for column in self._model.columns]

    def _width(self, shown: Column, *texts: str) -> int:
        """The least width of a column that may have to show some texts below its head."""
        mark = {"optimizer": MARK_ROOM + _SLACK, "verdict": MARK_ROOM + _SLACK}.get(shown.key, 0)
        indent = INDENT if shown.key == "verdict" else 0
        head = self._table.horizontalHeader().fontMetrics().horizontalAdvance(shown.head)
        body = max(map(self._table.fontMetrics().horizontalAdvance, texts)) + mark
        return max(head, body) + indent + 2 * PADDING

    def _show(self) -> None:
        store = self._store
        before = self._layout_key()
        self._model.show(store.runs_scene, store.runs, store.step)
        if self._layout_key() != before:
            self._fit_columns()
        self._show_title()

    def _show_title(self) -> None:
        title = self.tr("Loss and gradients at step {}")
        if penalty_is_plotted(self._store):
            title = self.tr("Loss and gradients without L2 at step {}")
        self.header.set_text(title.format(self._store.step))

    def _layout_key(self) -> tuple[object, ...]:
        """What the widths of the columns depend on."""
        return (self._model.columns, self._store.scene.steps, *(row.label for row in self._model.rows))
