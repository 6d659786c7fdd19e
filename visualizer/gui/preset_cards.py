"""The cards of the presets: which match what was searched for, and how one is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from visualizer.gui.theme import theme_of
from visualizer.presets import PRESETS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.gui.preset_pictures import PresetPictures
    from visualizer.presets import Preset
    from visualizer.stage.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME_ROLE = Qt.ItemDataRole.UserRole
LESSON_ROLE = Qt.ItemDataRole.UserRole + 1

_PICTURE = QSize(272, 164)
_PADDING, _GAP = 8, 8
_LESSON_LINES = 3
_RADIUS = 5.0


def translated(text: str) -> str:
    """A title or a lesson in the app's language."""
    return QCoreApplication.translate("preset", text)


class PresetList(QAbstractListModel):
    """The presets that match a search, in their order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = list(PRESETS.values())

    @property
    def shown(self) -> list[str]:
        """The names of the presets that match."""
        return [preset.name for preset in self._shown]

    def search(self, text: str) -> None:
        """Show the presets that have every one of the words in their name, title or lesson."""
        words = text.lower().split()
        self.beginResetModel()
        self._shown = [preset for preset in PRESETS.values() if _matches(preset, words)]
        self.endResetModel()

    def repaint(self, name: str) -> None:
        """A card has its picture."""
        if name in self.shown:
            index = self.index(self.shown.index(name))
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """One row for each preset that matches."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a card says."""
        preset = self._shown[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return translated(preset.title)
        if role in (LESSON_ROLE, Qt.ItemDataRole.AccessibleDescriptionRole):
            return translated(preset.lesson)
        return preset.name if role == NAME_ROLE else None


def _matches(preset: Preset, words: list[str]) -> bool:
    texts = (preset.name, translated(preset.title), translated(preset.lesson))
    everything = " ".join(texts).lower()
    return all(word in everything for word in words)


class PresetDelegate(QStyledItemDelegate):
    """Paints a card: the picture, under it the title and the lesson."""

    def __init__(self, pictures: PresetPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: ARG002  (all are equal)
        """Room for the picture, a title and a lesson of three lines."""
        line = QFontMetrics(self._view.font()).lineSpacing()
        high = _PICTURE.height() + (1 + _LESSON_LINES) * line + 4 * _PADDING
        return QSize(_PICTURE.width() + 2 * _PADDING + _GAP, high + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, picture, title, lesson."""
        theme = theme_of(self._view)
        card = QRect(option.rect).adjusted(_GAP // 2, _GAP // 2, -(_GAP // 2), -(_GAP // 2))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, card, option.state, theme)
        frame = QRectF(card.left() + _PADDING, card.top() + _PADDING, _PICTURE.width(), _PICTURE.height())
        image = self._pictures.image(str(index.data(NAME_ROLE)), theme.name)
        _paint_picture(painter, frame, image, theme)
        top = round(frame.bottom()) + _PADDING
        words = QRect(round(frame.left()), top, _PICTURE.width(), card.bottom() - _PADDING // 2 - top)
        _paint_words(painter, words, index, theme)
        painter.restore()


def _paint_ground(painter: QPainter, card: QRect, state: QStyle.StateFlag, theme: Theme) -> None:
    """A hairline around; the accent colour where it is chosen, a soft ground under the mouse."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    over = bool(state & QStyle.StateFlag.State_MouseOver)
    painter.setPen(QPen(QColor(theme.accent if chosen else theme.hairline), 2 if chosen else 1))
    painter.setBrush(QColor(theme.accent_soft if chosen or over else theme.window))
    painter.drawRoundedRect(QRectF(card).adjusted(1, 1, -1, -1), 6, 6)


def _paint_picture(painter: QPainter, frame: QRectF, image: QImage | None, theme: Theme) -> None:
    """The picture fills its frame; what is too much of it is cut off evenly."""
    outline = QPainterPath()
    outline.addRoundedRect(frame, _RADIUS, _RADIUS)
    painter.fillPath(outline, QColor(theme.field))
    if image is not None:
        scale = min(image.width() / frame.width(), image.height() / frame.height())
        part = QRectF(0, 0, scale * frame.width(), scale * frame.height())
        part.moveCenter(QRectF(image.rect()).center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipPath(outline)
        painter.drawImage(frame, image, part)
        painter.restore()
    painter.strokePath(outline, QPen(QColor(theme.hairline), 1))


def _paint_words(painter: QPainter, area: QRect, index: _Index, theme: Theme) -> None:
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignTop, str(index.data(Qt.ItemDataRole.DisplayRole)))
    line = painter.fontMetrics().lineSpacing()
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    painter.drawText(area.adjusted(0, line + 2, 0, 0), Qt.TextFlag.TextWordWrap, str(index.data(LESSON_ROLE)))
