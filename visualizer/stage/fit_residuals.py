"""The residuals of the fit: what lies between the samples and an optimizer's curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from visualizer.stage.bubble import paint_with_halo
from visualizer.stage.cut import cut_pieces
from visualizer.stage.lines import as_lines, paint_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.frame import Frame
    from visualizer.stage.theme import Theme

_BAR_ALPHA, _EDGE_ALPHA, _SQUARE_ALPHA = 0.5, 0.32, 0.06
_AROUND = 3.0


def paint_bars(
    painter: QPainter, places: NDArray[np.float64], feet: NDArray[np.float64], frame: Frame, colour: QColor
) -> None:
    """Paint residuals as bars from samples (m, 2) to their feet (m, 2)."""
    pieces = cut_pieces(places, feet, *around(frame)) if np.isfinite(feet).all() else None
    segments = pieces.segments if pieces is not None else _finite_pieces(places, feet, frame)
    pale = QColor(colour)
    pale.setAlphaF(_BAR_ALPHA)
    painter.save()
    # Upright lines need no smoothing, without which thousands of them take a hundredth of the time.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(pale, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    paint_lines(painter, as_lines(frame.to_pixels(segments.reshape(-1, 2))))
    painter.restore()


def _finite_pieces(
    places: NDArray[np.float64], feet: NDArray[np.float64], frame: Frame
) -> NDArray[np.float64]:
    kept = np.isfinite(feet).all(axis=1) & np.isfinite(places).all(axis=1)
    return cut_pieces(places[kept], feet[kept], *around(frame)).segments


def squares(places: NDArray[np.float64], feet: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """Squares over the residuals: left, top and side in pixels, float64 (m, 3).

    The side is as long as the bar, so that in units of the y axis the areas have the mean 1/m Σ (ŷ - y)². A
    square lies right of its bar, or left where there is no room for it.
    """
    one, other = frame.to_pixels(places), frame.to_pixels(feet)
    with np.errstate(invalid="ignore", over="ignore"):
        side = np.abs(one[:, 1] - other[:, 1])
        left = np.where(one[:, 0] + side <= frame.rect.right(), one[:, 0], one[:, 0] - side)
    return np.column_stack((left, np.minimum(one[:, 1], other[:, 1]), side))


def paint_squares(painter: QPainter, made: NDArray[np.float64], frame: Frame, colour: QColor) -> None:
    """Paint what ``squares`` made; what is many times larger than the frame would be one colour anyway."""
    with np.errstate(invalid="ignore"):
        kept = made[np.isfinite(made).all(axis=1) & (made[:, 2] <= _AROUND * max(frame.width, frame.height))]
    edge, inside = QColor(colour), QColor(colour)
    edge.setAlphaF(_EDGE_ALPHA)
    inside.setAlphaF(_SQUARE_ALPHA)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(QBrush(inside))
    painter.drawRects([QRectF(x, y, side, side) for x, y, side in kept.tolist()])
    painter.restore()


def paint_mean_square(painter: QPainter, frame: Frame, mean: float, font: QFont, theme: Theme) -> None:
    """Paint the square whose area is the mean of all others, where there is room for it."""
    side = math.sqrt(mean) * frame.scale[1] if math.isfinite(mean) and mean >= 0 else math.inf
    if side > min(frame.width, frame.height) / 3:
        return
    text = QCoreApplication.translate("stage", "mean area = MSE")
    painter.setFont(font)
    wide = QFontMetricsF(font).horizontalAdvance(text)
    corner = QPointF(frame.rect.right() - 10, frame.rect.bottom() - 10)
    painter.setPen(QPen(QColor(theme.outline), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(corner.x() - side, corner.y() - side, side, side))
    place = QPointF(corner.x() - side - 8 - wide, corner.y() - 1)
    paint_with_halo(painter, place, text, QColor(theme.text), QColor(theme.stage))


def around(frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners of the surroundings of what is seen, in the data's units."""
    seen = frame.window.scaled(2 * _AROUND + 1)
    return np.array([seen.x_min, seen.y_min]), np.array([seen.x_max, seen.y_max])
