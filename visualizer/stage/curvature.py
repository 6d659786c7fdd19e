"""The curvature at a ball: the ellipse on which the local quadratic is level, with the Hessian's own axes.

Along an eigenvector with eigenvalue l the quadratic rises by r^2 l / 2, so that its level line is an ellipse
whose half axes are as 1 / sqrt(|l|): long where the surface is flat, short where it is steep. Where an
eigenvalue is negative the surface falls away: there the line is dashed and the axis ends in arrows outward.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from visualizer.stage.bubble import paint_with_halo
from visualizer.stage.notes import curvature_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from surfaces.curvature import Curvature
    from surfaces.surface import Surface
    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_SIZE = 0.11
"""The longer half axis as a share of the window's smaller side."""

_THINNEST = 0.02
"""The shorter half axis as a share of the longer one, at least, so that there is something to see."""

_CORNERS = 73
_WIDTH, _HALO = 1.7, 3.6
_ARROW = 6.0
_LABEL_GAP = 8.0


def half_axes(bent: Curvature, longest: float) -> NDArray[np.float64]:
    """The half axes of the ellipse along each eigenvector, float64 (2, 2), row i for eigenvalue i.

    Args:
        bent: The curvature; finite.
        longest: Length of the longer one.
    """
    sizes = np.abs(bent.eigenvalues)
    flattest = sizes.min()
    shares = np.sqrt(flattest / np.where(sizes == flattest, flattest or 1.0, sizes))
    shares = np.where(sizes == flattest, 1.0, np.maximum(shares, _THINNEST))
    return np.asarray((bent.eigenvectors * shares * longest).T)


def paint_curvature(
    painter: QPainter, lane: Lane, step: int, frame: AnyFrame, surface: Surface, theme: Theme, labelled: bool
) -> None:
    """Paint the ellipse at the ball of an optimizer; nothing where the surface has no curvature.

    Args:
        painter: Where.
        lane: Whose ball.
        step: Which step is shown.
        frame: What is seen where.
        surface: What is descended.
        theme: The colours.
        labelled: Whether eigenvalues and condition number stand beside it.
    """
    bent = lane.curvature(surface, step)
    if bent is None or not bent.eigenvalues.any():
        return
    centre = lane.run.position[lane.row(step)]
    if not frame.window.contains(float(centre[0]), float(centre[1])):
        return
    axes = half_axes(bent, _SIZE * min(frame.window.width, frame.window.height))
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    falls = bool((bent.eigenvalues < 0).any())
    outline = frame.to_pixels(centre + _outline(axes))
    _paint_twice(painter, outline, lane.colour, theme, falls)
    for value, axis in zip(bent.eigenvalues, axes, strict=True):
        ends = frame.to_pixels(np.stack([centre - axis, centre + axis]))
        _paint_twice(painter, ends, lane.colour, theme, dashed=False)
        if value < 0:
            _paint_arrows(painter, ends, lane.colour)
    if labelled:
        _paint_label(painter, outline, bent, theme)
    painter.restore()


def _outline(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * math.pi, _CORNERS)
    return np.asarray(np.cos(angle)[:, None] * axes[0] + np.sin(angle)[:, None] * axes[1])


def _paint_twice(
    painter: QPainter, pixels: NDArray[np.float64], colour: QColor, theme: Theme, dashed: bool
) -> None:
    """A line with a halo, so that it is seen on any ground."""
    shown = [QPointF(x, y) for x, y in pixels.tolist() if math.isfinite(x) and math.isfinite(y)]
    halo = QColor(theme.stage)
    halo.setAlphaF(0.7)
    for ink, width in ((halo, _HALO), (colour, _WIDTH)):
        pen = QPen(ink, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(shown))


def _paint_arrows(painter: QPainter, ends: NDArray[np.float64], colour: QColor) -> None:
    """Arrow heads outward at both ends of an axis."""
    along = ends[1] - ends[0]
    length = float(np.hypot(*along))
    if not (math.isfinite(length) and length > 1):
        return
    painter.setPen(QPen(colour, _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    for tip, direction in ((ends[0], -along / length), (ends[1], along / length)):
        across = np.array([-direction[1], direction[0]])
        sides = [tip - _ARROW * direction + side * 0.7 * _ARROW * across for side in (-1, 1)]
        painter.drawPolyline([QPointF(*sides[0]), QPointF(*tip), QPointF(*sides[1])])


def _paint_label(painter: QPainter, outline: NDArray[np.float64], bent: Curvature, theme: Theme) -> None:
    """The figures at the right of the ellipse."""
    seen = outline[np.isfinite(outline).all(axis=1)]
    if not len(seen):
        return
    right = seen[seen[:, 0].argmax()]
    metrics = QFontMetricsF(painter.font())
    place = QPointF(right[0] + _LABEL_GAP, right[1] + metrics.capHeight() / 2)
    paint_with_halo(painter, place, curvature_text(bent), QColor(theme.text), QColor(theme.stage))
