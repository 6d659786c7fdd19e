"""Trails: the way of an optimizer as lines that Qt paints quickly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from visualizer.stage.cut import MARGIN, cut
from visualizer.stage.lines import as_lines, paint_lines
from visualizer.stage.style import STYLES, Style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.descent.run import Run
    from visualizer.scene import View
    from visualizer.stage.frame import AnyFrame, Frame
    from visualizer.stage.theme import Theme

GHOST_WIDTH = 1.8
_GHOST_ALPHA = 0.34
_FAINT_ALPHA = 0.26
_COVERED_ALPHA = 0.12
_FADES = 12
_CELL = 0.75
_MANY_LINES = 3000
_MOST_LINES = 6000
_TICK = 6.0


@dataclass(frozen=True, eq=False)
class Trail:
    """A path in pixels, thinned to what can be seen and cut to the surroundings of the view.

    Attributes:
        lines: The straight pieces in the order of the steps; float64 (pieces, 4), in pixels.
        ends: int64, for each line the row of the path at which it ends, ascending.
        rows: int64, the rows that were kept.
        pixels: float64 (rows, 2), where they are on the widget.
        covered: In 3-D, the part of the way that the surface hides; ``lines`` are then the others.
    """

    lines: NDArray[np.float64]
    ends: NDArray[np.int64]
    rows: NDArray[np.int64]
    pixels: NDArray[np.float64]
    covered: Trail | None = None

    def until(self, step: int) -> int:
        """How many lines there are up to a step."""
        return int(np.searchsorted(self.ends, step, side="right"))


def trail(position: NDArray[np.float64], frame: Frame) -> Trail:
    """The trail of a path, float64 (steps + 1, 2), in a frame."""
    pixels = frame.to_pixels(position)
    rows = distinct(pixels)
    left = cut(position[rows], frame.window.scaled(MARGIN))
    ends = rows[left.rows + 1]
    segments = frame.to_pixels(left.segments.reshape(-1, 2, 2)).reshape(-1, 4)
    return Trail(*thinned(segments, ends), rows, pixels[rows])


def distinct(pixels: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rows that are not in the same place as the row before; the first and the last always."""
    with np.errstate(invalid="ignore"):
        cells = np.floor(pixels / _CELL)
    moved = np.ones(len(pixels), dtype=bool)
    moved[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return np.flatnonzero(moved)


def thinned(
    segments: NDArray[np.float64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Lines ready for Qt with the rows at which they end; of too many those that can be told apart."""
    if len(segments) > _MANY_LINES:
        shown = _few(segments)
        segments, ends = segments[shown], ends[shown]
    return as_lines(segments), ends


def _few(segments: NDArray[np.float64]) -> NDArray[np.int64]:
    """Without lines that lie on an earlier one; if there are still too many, evenly spaced ones.

    An optimizer that jumps across a valley a million times draws a few lines a million times.
    """
    _, first = np.unique(np.round(segments), axis=0, return_index=True)
    first.sort()
    if len(first) > _MOST_LINES:
        first = first[np.linspace(0, len(first) - 1, _MOST_LINES).astype(np.int64)]
    return first


def paint_trail(painter: QPainter, made: Trail, colour: QColor, view: View, step: int) -> None:
    """Paint a trail up to a step: all of it, its last part, or the older the paler."""
    count, style = made.until(step), STYLES[view.look]
    first = 0 if view.trail == "full" else made.until(step - view.trail_length)
    if view.trail != "fading":
        _paint_whole(painter, made.lines[first:count], colour, style)
        return
    _paint(painter, made.lines[:first], _pale(colour, _FAINT_ALPHA), style.trail_width)
    for part in range(_FADES):
        begin = made.until(step - view.trail_length * (_FADES - part) // _FADES)
        end = made.until(step - view.trail_length * (_FADES - part - 1) // _FADES)
        share = (part + 1) / _FADES
        pale = _pale(colour, _FAINT_ALPHA + (1 - _FAINT_ALPHA) * share)
        _paint(painter, made.lines[begin:end], pale, style.trail_width)


def paint_covered(painter: QPainter, made: Trail, colour: QColor, step: int) -> None:
    """Paint what the surface hides of a trail up to a step, as if it shone through."""
    if made.covered is not None:
        lines = made.covered.lines[: made.covered.until(step)]
        _paint(painter, lines, _pale(colour, _COVERED_ALPHA), GHOST_WIDTH)


def paint_future(painter: QPainter, made: Trail, colour: QColor, view: View, step: int) -> None:
    """Paint the way that lies ahead of a step, pale."""
    pale, width = _pale(colour, _GHOST_ALPHA), STYLES[view.look].trail_width
    _paint(painter, made.lines[made.until(step) :], pale, width)


def paint_ghost(painter: QPainter, made: Trail, colour: QColor) -> None:
    """Paint the way that was taken before the last change, pale."""
    _paint(painter, made.lines, _pale(colour, _GHOST_ALPHA), GHOST_WIDTH)


def paint_rate_ticks(painter: QPainter, run: Run, steps: list[int], frame: AnyFrame, theme: Theme) -> None:
    """Paint a short line across the trail wherever the learning rate changed."""
    for step in steps:
        if not 0 < step < run.steps:
            continue
        here, to = frame.run_pixels(run, slice(step, step + 2))
        if not (np.isfinite(here).all() and np.isfinite(to).all() and frame.contains(QPointF(*here))):
            continue
        length = float(np.hypot(*(to - here)))
        across = np.array([-(to - here)[1], (to - here)[0]]) / length if length > 0 else np.array([0.0, 1.0])
        line = QLineF(QPointF(*(here - _TICK * across)), QPointF(*(here + _TICK * across)))
        for colour, width in ((theme.stage, 4.5), (theme.outline, 2.0)):
            painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(line)


def _paint_whole(painter: QPainter, lines: NDArray[np.float64], colour: QColor, style: Style) -> None:
    """Lines of one kind; translucent ones as one path, which is not darker where it crosses itself."""
    if style.trail_opacity == 1:
        _paint(painter, lines, colour, style.trail_width)
        return
    path, before = QPainterPath(), (math.nan, math.nan)
    for x, y, to_x, to_y in lines.tolist():
        if (x, y) != before:
            path.moveTo(x, y)
        path.lineTo(to_x, to_y)
        before = (to_x, to_y)
    pen = QPen(_pale(colour, style.trail_opacity), style.trail_width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)


def _paint(painter: QPainter, lines: NDArray[np.float64], colour: QColor, width: float) -> None:
    # Qt has a fast way for single lines with square ends, 20 times faster than a joined path; where it is
    # translucent, ends that overlap would show as dots.
    opaque = colour.alpha() == QColor("black").alpha()
    cap = Qt.PenCapStyle.SquareCap if opaque else Qt.PenCapStyle.FlatCap
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, cap))
    paint_lines(painter, lines)


def _pale(colour: QColor, alpha: float) -> QColor:
    pale = QColor(colour)
    pale.setAlphaF(alpha)
    return pale
