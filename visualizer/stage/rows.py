"""Rows: marker, name, learning rate, gauge and verdict of an optimizer, as in the legend and above a pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from visualizer.descent.verdict import Status
from visualizer.stage.gauge import paint_gauge
from visualizer.stage.letters import widest
from visualizer.stage.marks import paint_mark, paint_marker, role_colour
from visualizer.stage.number_text import short
from visualizer.stage.verdict_text import status_word

if TYPE_CHECKING:
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

MARKER_SIZE = 10.0
_MARK_SIZE = 11.0
_GAUGE = (34.0, 5.0)
_MARKER_ROOM, _GAP = 18.0, 7.0
_READABLE, _ROUNDING = 74.0, 0.01


class Detail(NamedTuple):
    """How much of a row is shown; what is left out first comes last.

    Attributes:
        name: The optimizer's name.
        rate: The learning rate.
        gauge: The gauge.
        word: The verdict's word beside its sign.
    """

    name: bool
    rate: bool
    gauge: bool
    word: bool


DETAILS = (
    Detail(name=True, rate=True, gauge=True, word=True),
    Detail(name=True, rate=True, gauge=True, word=False),
    Detail(name=True, rate=True, gauge=False, word=False),
    Detail(name=True, rate=False, gauge=False, word=False),
    Detail(name=False, rate=False, gauge=False, word=False),
)
"""From everything to the least: marker and sign."""


class Columns(NamedTuple):
    """Widths of the columns of some rows that stand under each other, in pixels."""

    name: float
    rate: float
    gauge: float
    word: float

    @property
    def width(self) -> float:
        """Of a whole row."""
        inner = sum(column + _GAP for column in (self.name, self.rate, self.gauge) if column)
        return _MARKER_ROOM + inner + _MARK_SIZE + (self.word + _GAP / 2 if self.word else 0)


def rate_text(lane: Lane, step: int) -> str:
    """The learning rate of the update from a step."""
    return f"lr {short(lane.choice.lr_at(step))}"


def columns(lanes: tuple[Lane, ...], step: int, detail: Detail, font: QFont) -> Columns:
    """The widths that rows of these optimizers need."""
    return Columns(
        widest([lane.label for lane in lanes], font) if detail.name else 0.0,
        widest([rate_text(lane, step) for lane in lanes], font) if detail.rate else 0.0,
        _GAUGE[0] if detail.gauge else 0.0,
        widest([_word(lane, step) for lane in lanes], font) if detail.word else 0.0,
    )


def titles_detail(lanes: tuple[Lane, ...], step: int, font: QFont, width: float) -> Detail:
    """What fits into each title of a width, the same for all of them and for any verdict."""
    word = widest([status_word(status) for status in Status], font)
    for detail in DETAILS[:-2]:
        needed = columns(lanes, step, detail, font)
        if (needed._replace(word=word) if detail.word else needed).width <= width:
            return detail
    # A name that does not fit is cut short, as long as something of it can be read.
    return DETAILS[-2] if width >= _READABLE else DETAILS[-1]


def shortened(widths: Columns, width: float) -> Columns:
    """The columns with as much of the name as fits into a row of a width."""
    return widths._replace(name=max(0.0, widths.name - max(0.0, widths.width - width)))


def paint_row(
    painter: QPainter, rect: QRectF, lane: Lane, step: int, widths: Columns, theme: Theme, right: bool = False
) -> None:
    """Paint one row into a rectangle.

    Args:
        painter: Where, with the font that ``widths`` are for.
        rect: The row.
        lane: The optimizer.
        step: The step that is shown.
        widths: Of the columns; a column of width 0 is left out.
        theme: The colours.
        right: Whether gauge and verdict stand at the right end of the rectangle.
    """
    metrics = QFontMetricsF(painter.font())
    middle = rect.center().y()
    baseline = middle + metrics.capHeight() / 2
    paint_marker(
        painter, QPointF(rect.left() + 5, middle), lane.marker, MARKER_SIZE, lane.colour, lane.colour, 0
    )
    x = rect.left() + _MARKER_ROOM
    for text, width, colour in (
        (lane.label, widths.name, theme.text),
        (rate_text(lane, step), widths.rate, theme.muted),
    ):
        if width:
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, baseline), _elided(metrics, text, width))
            x += width + _GAP
    if right:
        x += max(0.0, rect.width() - widths.width)
    _paint_verdict(painter, QPointF(x, middle), baseline, lane, step, widths, theme)


def _paint_verdict(
    painter: QPainter, at: QPointF, baseline: float, lane: Lane, step: int, widths: Columns, theme: Theme
) -> None:
    x = at.x()
    if widths.gauge:
        width, height = _GAUGE
        paint_gauge(painter, QRectF(x, at.y() - height / 2, width, height), lane.critical_ratio(step), theme)
        x += width + _GAP
    status = lane.status(step)
    colour = role_colour(status, theme)
    paint_mark(painter, QRectF(x, at.y() - _MARK_SIZE / 2, _MARK_SIZE, _MARK_SIZE), status, colour)
    if widths.word:
        painter.setPen(colour)
        painter.drawText(QPointF(x + _MARK_SIZE + _GAP / 2, baseline), _word(lane, step))


def _elided(metrics: QFontMetricsF, text: str, width: float) -> str:
    fits = metrics.horizontalAdvance(text) <= width + _ROUNDING
    return text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _word(lane: Lane, step: int) -> str:
    return status_word(lane.status(step))
