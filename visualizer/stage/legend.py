"""The legend: a panel on the stage that can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from visualizer.stage.axes import tick_font
from visualizer.stage.bubble import paint_panel
from visualizer.stage.plain_rows import paint_plain_rows, plain_columns
from visualizer.stage.rows import DETAILS, Columns, columns, paint_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.panes import Pane
    from visualizer.stage.theme import Theme

_PADDING, _INSET = 9.0, 10.0
_ROW_GAP = 6.0
_WIDEST, _LARGEST = 0.42, 0.15
_LARGEST_WITH_NAMES = 0.25
"""Names alone may cover more: without them the legend says little."""
_NEAR = 14.0
"""So near to a panel a ball or a star is covered by it, in pixels."""
_SPOT_COUNTS = 30


class Legend:
    """Says which optimizer is which and how it does. It stays inside of its pane and covers little of it.

    Attributes:
        rect: Where it is; empty where it is not shown.
    """

    def __init__(self) -> None:
        self.rect = QRectF()
        self._plain = False
        self._from_corner = QPointF(_INSET, _INSET)
        self._moved = False
        self._settled: tuple[object, ...] | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._widths = Columns(0.0, 0.0, 0.0, 0.0)
        self._shown_notes: tuple[str, ...] = ()
        self._row_height = 0.0

    def move_by(self, delta: QPointF) -> None:
        """Move it by some pixels; from then on it stays where it was put."""
        self._moved = True
        self._from_corner += QPointF(-delta.x(), delta.y())

    def lane_at(self, place: QPointF) -> Lane | None:
        """The optimizer whose row is at a place on the widget."""
        if not self.rect.contains(place) or not self._row_height:
            return None
        row = int((place.y() - self.rect.top() - _PADDING) / self._row_height)
        return self._lanes[row] if 0 <= row < len(self._lanes) else None

    def hide(self) -> None:
        """It is not painted until it is laid out again."""
        self.rect = QRectF()

    def lay_out(
        self,
        pane: Pane,
        step: int,
        font: QFont,
        notes: tuple[str, ...],
        spots: NDArray[np.float64],
        plain: bool,
    ) -> None:
        """Decide how large it is and where in a pane.

        Args:
            pane: The pane.
            step: The step that is shown.
            font: For its text.
            notes: Small print under the rows, where there is room for it.
            spots: float64 (n, 2), points of the plane that it should least of all cover.
            plain: Whether it says no more than which optimizer is which, in the upper right corner.
        """
        self._lanes = pane.lanes
        self._row_height = QFontMetricsF(font).height() + _ROW_GAP
        self._plain = plain
        self._widths = (
            plain_columns(pane.lanes, font) if plain else _fitting(pane.lanes, step, font, pane.frame)
        )
        self._shown_notes = notes if self._widths.rate else ()
        size = self._size(tick_font(font))
        self._settle(pane, size, spots)
        self.rect = self._place(pane.frame, size)

    def paint(self, painter: QPainter, step: int, theme: Theme) -> None:
        """Paint it where it was laid out, with the painter's font; nothing where it is hidden."""
        if self.rect.isEmpty():
            return
        painter.save()
        if self._plain:
            paint_plain_rows(painter, self.rect, self._lanes, self._row_height)
            painter.restore()
            return
        paint_panel(painter, self.rect, theme)
        x, y = self.rect.left() + _PADDING, self.rect.top() + _PADDING - 1
        for lane in self._lanes:
            row = QRectF(x, y, self._widths.width, self._row_height)
            paint_row(painter, row, lane, step, self._widths, theme)
            y += self._row_height
        painter.setFont(tick_font(painter.font()))
        painter.setPen(QColor(theme.muted))
        for note in self._shown_notes:
            y += QFontMetricsF(painter.font()).height()
            painter.drawText(QPointF(x, y), note)
        painter.restore()

    def _size(self, small: QFont) -> QSizeF:
        metrics, notes = QFontMetricsF(small), self._shown_notes
        wide = max([self._widths.width, *(metrics.horizontalAdvance(note) for note in notes)])
        high = self._row_height * len(self._lanes) + metrics.height() * len(notes)
        return QSizeF(wide + 2 * _PADDING, high + 2 * _PADDING - 2 + (3 if notes else 0))

    def _place(self, frame: AnyFrame, size: QSizeF) -> QRectF:
        # What was moved too far is brought back, so that it can always be taken hold of.
        across = min(max(self._from_corner.x(), 0.0), max(0.0, frame.width - size.width()))
        down = min(max(self._from_corner.y(), 0.0), max(0.0, frame.height - size.height()))
        self._from_corner = QPointF(across, down)
        return QRectF(QPointF(frame.rect.right() - size.width() - across, frame.top + down), size)

    def _settle(self, pane: Pane, size: QSizeF, spots: NDArray[np.float64]) -> None:
        """Choose the corner of a pane where it covers least, unless it was moved.

        Other runs or another view do not make it change places: it would jump about during a drag.
        """
        frame = pane.frame
        asked = (frame.width, frame.height, pane.home, tuple(lane.label for lane in pane.lanes))
        if self._moved or self._plain or asked == self._settled:
            return
        self._settled = asked
        trails = [made.pixels for _, made in pane.trails]
        points = np.concatenate([*trails, *[frame.to_pixels(spots)] * _SPOT_COUNTS])
        free = QPointF(frame.width - size.width() - _INSET, frame.height - size.height() - _INSET)
        corners = [QPointF(x, y) for y in (_INSET, free.y()) for x in (_INSET, free.x())]
        self._from_corner = min(corners, key=lambda corner: _covered(corner, size, frame, points))


def _covered(corner: QPointF, size: QSizeF, frame: AnyFrame, points: NDArray[np.float64]) -> int:
    """How many points a panel covers whose upper right corner is that far from the frame's."""
    right, top = frame.rect.right() - corner.x(), frame.top + corner.y()
    with np.errstate(invalid="ignore"):
        across = (points[:, 0] > right - size.width() - _NEAR) & (points[:, 0] < right + _NEAR)
        down = (points[:, 1] > top - _NEAR) & (points[:, 1] < top + size.height() + _NEAR)
    return int((across & down).sum())


def _fitting(lanes: tuple[Lane, ...], step: int, font: QFont, frame: AnyFrame) -> Columns:
    """As much of each row as covers little of the pane."""
    high = (QFontMetricsF(font).height() + _ROW_GAP) * len(lanes)
    for detail in DETAILS[1:-1]:
        widths = columns(lanes, step, detail, font)
        share = _LARGEST if detail.rate else _LARGEST_WITH_NAMES
        large = widths.width * high > share * frame.width * frame.height
        if widths.width <= _WIDEST * frame.width and not large:
            return widths
    return columns(lanes, step, DETAILS[-1], font)
