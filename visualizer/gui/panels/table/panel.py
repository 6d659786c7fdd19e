"""The table of losses and gradients at the current step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from visualizer.descent.verdict import Status
from visualizer.gui.panels.section import GAP, MARGIN, SectionTitle, column, link
from visualizer.gui.panels.table.delegate import MARK_ROOM, PADDING, ROW_HEIGHT, TableDelegate
from visualizer.gui.panels.table.model import TableModel, verdict_word
from visualizer.gui.panels.table.rows import ROOMS, as_text
from visualizer.gui.widgets.number_field import tabular

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from visualizer.gui.store import Store

_HEAD_HEIGHT = 26
_STEP = 1
_SLACK = 2
_SMALLER = 0.95


class TablePanel(QWidget):
    """One row for each optimizer: where it is, what it sees there, and what it is doing."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
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
        store.runsChanged.connect(self._show)
        store.stepChanged.connect(self._show)
        self._show()

    def copy(self) -> None:
        """Copy the selected rows, or all of them, to the clipboard as text with all digits."""
        chosen = sorted({index.row() for index in self._table.selectedIndexes()})
        rows = self._model.rows
        QGuiApplication.clipboard().setText(as_text([rows[place] for place in chosen] or rows))

    def _make_table(self) -> QTableView:
        table = QTableView(self)
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
        head.setStyleSheet(f"QHeaderView::section {{ padding: 4px {PADDING}px; }}")  # above its numbers
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the columns."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give every column room for the widest that it may have to show: none jumps while playing.

        In a narrow panel numbers get fewer digits; if that is not enough the step goes: the title names it.
        """
        available = self._table.viewport().width()
        for room, with_step in (*((room, True) for room in ROOMS), (ROOMS[-1], False)):
            widths = self._widths(room)
            step = 0 if with_step else widths[_STEP]
            spare = available - sum(widths) + step
            if spare >= 0:
                break
        self._model.set_room(room)
        self._table.setColumnHidden(_STEP, not with_step)
        for place, width in enumerate(widths):
            self._table.setColumnWidth(place, width + max(spare, 0) // len(widths))

    def _widths(self, room: int) -> list[int]:
        metrics = self._table.fontMetrics()
        names = [row.label for row in self._model.rows] or ["Momentum"]
        widest = {
            "optimizer": max(names, key=metrics.horizontalAdvance),
            "step": str(max(self._store.scene.steps, 1000)),
            "verdict": max(map(verdict_word, Status), key=metrics.horizontalAdvance),
        }
        number = "0" * (room - 1) + "."
        texts = [(widest.get(column.key, number), column.head) for column in self._model.columns]
        marks = [MARK_ROOM if column.key in ("optimizer", "verdict") else 0 for column in self._model.columns]
        return [
            max(map(metrics.horizontalAdvance, pair)) + mark + 2 * PADDING + _SLACK
            for pair, mark in zip(texts, marks, strict=True)
        ]

    def _show(self) -> None:
        store = self._store
        before = self._layout_key()
        self._model.show(store.runs_scene, store.runs, store.step)
        if self._layout_key() != before:
            self._fit_columns()
        self.header.set_text(self.tr("Loss and gradients at step {}").format(store.step))

    def _layout_key(self) -> tuple[object, ...]:
        """What the widths of the columns depend on."""
        return (self._model.columns, *(row.label for row in self._model.rows))
