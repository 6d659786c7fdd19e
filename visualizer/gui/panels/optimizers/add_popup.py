"""The searchable list of all optimizers from which one is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from visualizer.descent.optimizers import OPTIMIZERS, Optimizer
from visualizer.gui.theme import theme_of
from visualizer.stage.marks import paint_marker

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

_WIDEST = 600
_MAX_ROWS = 12
_ROW_HEIGHT = 40
_TEXT_LEFT = 34
_KEY = Qt.ItemDataRole.UserRole


class AddPopup(QFrame):
    """Opens below a button; typing narrows the list, Enter or a click adds.

    Signals:
        picked(str): The user chose the optimizer with this key.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("addPopup")
        self.setProperty("role", "card")
        self.search = QLineEdit(self)
        self.search.setObjectName("addSearch")
        self.search.setPlaceholderText(self.tr("Search optimizers"))
        self.search.setToolTip(self.tr("Type a part of a name or of what an optimizer does; Enter adds it."))
        self.search.setAccessibleName(self.tr("Search optimizers"))
        self.list = QListWidget(self)
        self.list.setObjectName("addList")
        self.list.setAccessibleName(self.tr("Optimizers"))
        self.list.setItemDelegate(_RowDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for optimizer in OPTIMIZERS.values():
            self.list.addItem(_item(optimizer))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._pick_current)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._pick)
        self._fit()

    def open_below(self, widget: QWidget) -> None:
        """Show the whole list below a widget, inside the screen."""
        self.search.clear()
        self._narrow("")
        corner = widget.mapToGlobal(widget.rect().bottomRight())
        room = widget.screen().availableGeometry()
        x = max(room.left(), min(corner.x() - self.width(), room.right() - self.width()))
        y = max(room.top(), min(corner.y() + 4, room.bottom() - self.height()))
        self.move(x, y)
        self.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Ready to type."""
        super().showEvent(event)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up, Down and the page keys move in the list while the search field has the focus."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            keys = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}
            by = keys.get(Qt.Key(event.key()))
            if by is not None:
                self._select_nearest(by)
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            haystack = f"{item.text()} {item.toolTip()} {item.data(_KEY)}".casefold()
            item.setHidden(not all(word in haystack for word in words))
        shown = self._shown()
        self.list.setCurrentRow(shown[0] if shown else -1)

    def _select_nearest(self, by: int) -> None:
        shown = self._shown()
        if shown:
            place = shown.index(self.list.currentRow()) + by
            self.list.setCurrentRow(shown[max(0, min(place, len(shown) - 1))])

    def _shown(self) -> list[int]:
        return [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]

    def _pick_current(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            self._pick(item)

    def _pick(self, item: QListWidgetItem) -> None:
        self.close()
        self.picked.emit(item.data(_KEY))

    def _fit(self) -> None:
        rows = min(self.list.count(), _MAX_ROWS)
        self.list.setFixedHeight(rows * _ROW_HEIGHT + 4)
        text = max(self.fontMetrics().horizontalAdvance(_summary(each)) for each in OPTIMIZERS.values())
        self.setFixedWidth(min(text + _TEXT_LEFT + 36, _WIDEST))
        self.adjustSize()


class _RowDelegate(QStyledItemDelegate):
    """Marker, name and, below it, what the optimizer does."""

    def sizeHint(
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002  (Qt's signature)
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002  (Qt's signature)
    ) -> QSize:
        return QSize(0, _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view = self.parent()
        assert isinstance(view, QWidget)
        theme = theme_of(view)
        optimizer = OPTIMIZERS[index.data(_KEY)]
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(box, 4, 4)
        colour = QColor(optimizer.colour_dark if theme.name == "dark" else optimizer.colour)
        middle = QRect(box.left(), box.top(), _TEXT_LEFT, box.height()).toRectF().center()
        paint_marker(painter, middle, optimizer.marker, 13, colour, colour, 0)
        upper = box.adjusted(_TEXT_LEFT, 3, -6, -box.height() // 2)
        lower = box.adjusted(_TEXT_LEFT, box.height() // 2 - 1, -6, -3)
        bold = QFont(view.font())
        bold.setWeight(QFont.Weight.DemiBold)
        _write(painter, upper, bold, QColor(theme.text), optimizer.name)
        _write(painter, lower, view.font(), QColor(theme.muted), _summary(optimizer))
        painter.restore()


def _write(painter: QPainter, box: QRect, font: QFont, colour: QColor, text: str) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, fitting)


def _item(optimizer: Optimizer) -> QListWidgetItem:
    item = QListWidgetItem(optimizer.name)
    item.setData(_KEY, optimizer.key)
    item.setToolTip(f"{_summary(optimizer)}\n{optimizer.reference}")
    return item


def _summary(optimizer: Optimizer) -> str:
    return QCoreApplication.translate("optimizer", optimizer.summary)
