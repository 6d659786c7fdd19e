"""The read-out: what is under the mouse, in words, and the step of a trail that is near it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from visualizer.descent.penalty import losses_with
from visualizer.stage.axes import tick_font
from visualizer.stage.bubble import BubbleLine, paint_bubble
from visualizer.stage.fit_readout import lines_at
from visualizer.stage.near import Near, nearest, paint_ring
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter

    from surfaces.surface import Surface
    from visualizer.stage.drawing import Drawing
    from visualizer.stage.panes import Pane
    from visualizer.stage.theme import Theme


class ReadOut(NamedTuple):
    """What is said of a place.

    Attributes:
        lines: What the bubble says; none where there is nothing.
        near: The step of a trail that is near, if one is.
        spot: The sample of the fit that is near, if one is.
    """

    lines: tuple[BubbleLine, ...] = ()
    near: Near | None = None
    spot: QPointF | None = None

    @property
    def text(self) -> str:
        """The same in one line."""
        return "   ".join(f"{line.text}   {line.value}".strip() for line in self.lines)


NOTHING = ReadOut()


def read_out(drawing: Drawing, mouse: QPointF) -> ReadOut:
    """What is under the mouse in a drawing that is laid out."""
    if drawing.fit.contains(mouse):
        lines, spot = lines_at(drawing.fit, mouse, drawing.step)
        return ReadOut(lines, None, spot)
    pane = drawing.pane_at(mouse)
    if pane is None or drawing.legend.rect.contains(mouse):
        return NOTHING
    near = nearest(pane.trails, mouse, drawing.step)
    point = pane.frame.to_data(mouse)
    if point is None:  # beside the surface, in space
        return NOTHING if near is None else ReadOut((_step_line(drawing, pane, near),), near)
    x, y = point
    # With a picture here the formula has been compiled: one value takes microseconds.
    known = pane.surface if drawing.picture is not None else None
    here = BubbleLine(f"x {short(x)}   y {short(y)}", "" if known is None else _loss_text(known, x, y))
    return ReadOut((here,) if near is None else (_step_line(drawing, pane, near), here), near)


def paint_read_out(
    painter: QPainter, said: ReadOut, mouse: QPointF, inside: QRectF, font: QFont, theme: Theme
) -> None:
    """Paint the bubble beside the mouse, and a ring around the step that is near."""
    if said.near is not None:
        paint_ring(painter, said.near.place, theme)
    elif said.spot is not None:
        paint_ring(painter, said.spot, theme)
    if said.lines:
        paint_bubble(painter, mouse, said.lines, inside, tick_font(font), theme)


def _step_line(drawing: Drawing, pane: Pane, near: Near) -> BubbleLine:
    run, row = near.lane.run, near.row
    loss = short(float(losses_with(run, _decay(pane.surface))[row]))
    step = QCoreApplication.translate("stage", "step {}").format(row)
    said = f"{step}   {_loss_words(pane.surface).format(loss=loss)}"
    on_plane = drawing.loss_on_plane(run, row)
    if on_plane is not None:
        if pane.surface is not None and pane.surface.model_loss is not None:
            on_plane += float(pane.surface.model_loss.penalty(*run.position[row]))
        words = QCoreApplication.translate("stage", "on the plane {loss}")
        said += "   " + words.format(loss=short(on_plane))
    return BubbleLine(near.lane.label, said, near.lane)


def _decay(surface: Surface | None) -> float:
    return 0.0 if surface is None else surface.weight_decay


def _loss_words(surface: Surface | None) -> str:
    if _decay(surface):
        return QCoreApplication.translate("stage", "loss with L2 {loss}")
    return QCoreApplication.translate("stage", "loss {loss}")


def _loss_text(surface: Surface, x: float, y: float) -> str:
    return _loss_words(surface).format(loss=short(float(surface.function.value(x, y))))
