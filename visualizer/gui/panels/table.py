"""The table of losses and gradients at the current step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from visualizer.gui.panels.section import GAP, MARGIN, SectionTitle, column, link
from visualizer.gui.panels.table_delegate import MARK, PADDING, ROW_HEIGHT, TableDelegate
from visualizer.gui.panels.table_model import TableModel
from visualizer.gui.panels.table_rows import as_text
from visualizer.gui.widgets.number_field import tabular

if TYPE_CHECKING:
    from visualizer.gui.store import Store

_WIDEST_NUMBER = "−1.234e−5"
_HEAD_HEIGHT = 26


class TablePanel(QWidget):
    """One row for each optimizer: where it is, what it sees there, and what it is doing."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tablePanel")
        self._store = store
        self._model = TableModel(self)
        self._table = self._make_table()
        copy = link(self.tr("copy"), "copyTable", self.tr("Copy the table as text, with all digits."))
        copy.clicked.connect(self.copy)
        self._title = SectionTitle(self.tr("Loss and gradients"), copy)
        self._title.setObjectName("tableTitle")
        layout = column(self, 4)
        layout.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        layout.addWidget(self._title)
        layout.addWidget(self._table)
        self._model.modelReset.connect(self._fit_columns)
        store.runsChanged.connect(self._show)
        store.stepChanged.connect(self._show)
        self._fit_columns()
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
        table.setItemDelegate(TableDelegate(table))
        table.setFont(tabular(table.font()))
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

    def _fit_columns(self) -> None:
        """Give every column room for the widest that it may have to show: none jumps while playing."""
        metrics = QFontMetrics(self._table.font())
        for place, shown in enumerate(self._model.columns):
            widest = {"optimizer": "Momentum 2", "step": "000000"}.get(shown.key, _WIDEST_NUMBER)
            width = max(metrics.horizontalAdvance(widest), metrics.horizontalAdvance(shown.head) + 4)
            mark = MARK + PADDING if shown.key == "optimizer" else 0
            self._table.setColumnWidth(place, width + mark + 2 * PADDING)

    def _show(self) -> None:
        store = self._store
        self._model.show(store.runs_scene, store.runs, store.step)
        self._title.set_text(self.tr("Loss and gradients at step {}").format(store.step))
