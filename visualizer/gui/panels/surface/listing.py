"""The list of surfaces: which match what was searched for, and how a row is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from surfaces.catalog import CATALOG
from visualizer.gui.icons import icon
from visualizer.gui.panels.surface.thumbnails import HEIGHT, WIDTH, Picture, Thumbnails
from visualizer.gui.theme import theme_of
from visualizer.problem_starts import STARTS
from visualizer.scene import FORMULA_KEY

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.problem_starts import ProblemStart
    from visualizer.stage.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
KEY_ROLE = Qt.ItemDataRole.UserRole
NOTE_ROLE = Qt.ItemDataRole.UserRole + 1
CURRENT_ROLE = Qt.ItemDataRole.UserRole + 2
GROUP_ROLE = Qt.ItemDataRole.UserRole + 3
"""The title above a row: that of its group where the row is the first one of it."""
_GAP = 8
_TITLE = 26
_NOTE_LINES = 2
_ICONS = {FORMULA_KEY: "square-function"}


class Entry(NamedTuple):
    """A row of the list."""

    key: str
    name: str
    note: str
    words: str
    """What a search looks through, in lower case."""
    group: str = ""
    """What it belongs to beside others; empty for the surfaces of the catalog."""


class SurfaceList(QAbstractListModel):
    """The catalog's surfaces that match a search, and at the end the way to a formula of one's own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        group = self.tr("Model")
        self._all = [*(_entry(key) for key in CATALOG), *(_start(start, group) for start in STARTS.values())]
        note = self.tr("Type your own in x and y.")
        self._formula = Entry(FORMULA_KEY, self.tr("Formula…"), note, "")
        self._shown = [*self._all, self._formula]
        self._current = ""

    def search(self, text: str) -> None:
        """Show the surfaces that have every one of the words in their name, note, formula or source."""
        words = text.lower().split()
        found = [entry for entry in self._all if all(word in entry.words for word in words)]
        # What the name begins with comes first: "ro" means Rosenbrock.
        begins = text.strip().lower()
        found.sort(key=lambda entry: (entry.group, not entry.name.lower().startswith(begins)))
        self.beginResetModel()
        self._shown = [*found, self._formula]
        self.endResetModel()

    def set_current(self, key: str) -> None:
        """Mark the surface of the scene."""
        self._current = key
        self._all_changed()

    def row_of(self, key: str) -> int:
        """Where a surface is in the list, the first row if it is not there."""
        keys = [entry.key for entry in self._shown]
        return keys.index(key) if key in keys else 0

    @property
    def shown(self) -> list[str]:
        """The keys of the surfaces of the catalog that match: those that have a picture."""
        return [entry.key for entry in self._shown[:-1] if not entry.group]

    def repaint(self, key: str) -> None:
        """A row has a new picture."""
        index = self.index(self.row_of(key))
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row for each surface that matches, and one for a formula."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row says."""
        entry = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.name
        if role in (NOTE_ROLE, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return entry.note
        if role == CURRENT_ROLE:
            return entry.key == self._current
        if role == GROUP_ROLE:
            first = index.row() == 0 or self._shown[index.row() - 1].group != entry.group
            return entry.group if first else ""
        return entry.key if role == KEY_ROLE else None

    def _all_changed(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))


def _entry(key: str) -> Entry:
    surface = CATALOG[key]
    words = " ".join((key.replace("_", " "), surface.name, surface.note, surface.formula, surface.source))
    return Entry(key, surface.name, surface.note, words.lower())


def _start(start: ProblemStart, group: str) -> Entry:
    title, note = (QCoreApplication.translate("problem", text) for text in (start.title, start.note))
    return Entry(start.key, title, note, " ".join((group, title, note)).lower(), group)


class SurfaceDelegate(QStyledItemDelegate):
    """Paints a row: the picture, the name, a line about it."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._thumbnails = thumbnails
        self.colour_map = ""

    def picture(self, key: str) -> Picture:
        """Which picture a row shows."""
        return Picture(key, self.colour_map, theme_of(self._view).name)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002  (all are equal)
        """Room for the picture, and for the title of a group above its first row."""
        return QSize(280, HEIGHT + _GAP + (_TITLE if index.data(GROUP_ROLE) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, picture, name, note."""
        theme = theme_of(self._view)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        group = str(index.data(GROUP_ROLE) or "")
        if group:
            self._paint_group(painter, QRect(area.left(), area.top(), area.width(), _TITLE), group)
            area = area.adjusted(0, _TITLE, 0, 0)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(area, 4, 4)
        frame = QRectF(area.left() + _GAP / 2, area.top() + _GAP / 2, WIDTH, HEIGHT)
        self._paint_picture(painter, frame, str(index.data(KEY_ROLE)), theme)
        left = round(frame.right()) + _GAP + 2
        text = QRect(left, area.top() + 3, area.right() - left - _GAP, area.height() - 6)
        self._paint_text(painter, text, index, theme)
        painter.restore()

    def _paint_picture(self, painter: QPainter, frame: QRectF, key: str, theme: Theme) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.fillPath(outline, QColor(theme.field))
        image = self._thumbnails.image(self.picture(key))
        if image is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setClipPath(outline)
            painter.drawImage(frame, image)
            painter.restore()
        elif key in _ICONS or key in STARTS:
            middle = frame.center().toPoint()
            icon(_ICONS.get(key, "layers"), theme.muted).paint(
                painter, QRect(middle.x() - 12, middle.y() - 12, 24, 24)
            )
        painter.strokePath(outline, QPen(QColor(theme.hairline), 1))

    def _paint_group(self, painter: QPainter, area: QRect, group: str) -> None:
        font = QFont(painter.font())
        font.setPointSizeF(font.pointSizeF() * 0.85)
        font.setWeight(QFont.Weight.DemiBold)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(theme_of(self._view).muted))
        inside = area.adjusted(round(_GAP / 2), 6, 0, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, group.upper())
        painter.restore()

    @staticmethod
    def _paint_text(painter: QPainter, area: QRect, index: _Index, theme: Theme) -> None:
        name_font = QFont(painter.font())
        name_font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(name_font)
        painter.setPen(QColor(theme.accent if index.data(CURRENT_ROLE) else theme.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignTop, str(index.data(Qt.ItemDataRole.DisplayRole)))
        name_font.setWeight(QFont.Weight.Normal)
        painter.setFont(name_font)
        painter.setPen(QColor(theme.muted))
        line = painter.fontMetrics().lineSpacing()
        note = QRect(area.left(), area.top() + line + 2, area.width(), _NOTE_LINES * line)
        painter.drawText(note, Qt.TextFlag.TextWordWrap, str(index.data(NOTE_ROLE)))
