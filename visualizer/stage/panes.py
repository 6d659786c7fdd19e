"""Pane: one picture of the surface with the optimizers that race over it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from visualizer.stage.arrangement import TITLE_HEIGHT
from visualizer.stage.curvature import paint_curvature
from visualizer.stage.frame import Frame
from visualizer.stage.heads import paint_gradient, paint_heads, paint_minima, paint_start
from visualizer.stage.rows import columns, paint_row, shortened, titles_detail
from visualizer.stage.style import STYLES, Style
from visualizer.stage.trails import (
    Trail,
    paint_covered,
    paint_future,
    paint_ghost,
    paint_rate_ticks,
    paint_trail,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from surfaces.surface import Surface
    from surfaces.window import Window
    from visualizer.descent.run import Run
    from visualizer.scene import View
    from visualizer.stage.arrangement import Place
    from visualizer.stage.footings import Footing
    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_LABELLED_FROM = 240.0


class Moment(NamedTuple):
    """What is shown of the runs.

    Attributes:
        lanes: All optimizers that race, in whichever pane.
        step: The step.
        view: How they are drawn.
        start: Where the start marker is, if there is one.
        start_word: What it is called.
        theme: The colours.
        legend: The part of the stage that the legend covers.
    """

    lanes: tuple[Lane, ...]
    step: int
    view: View
    start: tuple[float, float] | None
    start_word: str
    theme: Theme
    legend: QRectF


@dataclass(frozen=True, eq=False)
class Pane:
    """One pane of the stage.

    Attributes:
        frame: What is seen where.
        place: Where it is, and which axes have numbers.
        home: What a reset of the view goes back to.
        lanes: The optimizers that race here.
        titled: Whether the one optimizer that races here is named above.
        footing: What is under them.
        trail_of: The trail of a run in a frame.
    """

    frame: AnyFrame
    place: Place
    home: Window
    lanes: tuple[Lane, ...]
    titled: bool
    footing: Footing
    trail_of: Callable[[Run, AnyFrame], Trail]

    @cached_property
    def trails(self) -> list[tuple[Lane, Trail]]:
        """Each optimizer's way."""
        return [(lane, self.trail_of(lane.run, self.frame)) for lane in self.lanes]

    @cached_property
    def ghosts(self) -> list[tuple[Lane, Trail]]:
        """The way of each one before the last change."""
        return [
            (lane, self.trail_of(lane.ghost, self.frame)) for lane in self.lanes if lane.ghost is not None
        ]

    @property
    def in_space(self) -> bool:
        """Whether it is a 3-D one."""
        return not isinstance(self.frame, Frame)

    @property
    def title_rect(self) -> QRectF:
        """Where the title is."""
        rect = self.place.rect
        return QRectF(rect.left(), rect.top() - TITLE_HEIGHT, rect.width(), TITLE_HEIGHT)

    @property
    def surface(self) -> Surface | None:
        """What is descended here, if there is anything."""
        return self.footing.surface

    def paint_still(self, painter: QPainter, theme: Theme, style: Style) -> None:
        """Paint what no step changes over the surface: minima and the ghosts."""
        with _clipped(painter, self.frame.rect):
            for lane, made in self.ghosts:
                paint_ghost(painter, made, lane.colour)
        # A minimum on the border is a whole star.
        paint_minima(painter, self.footing.minima, self.frame, theme, style)

    def paint_moment(self, painter: QPainter, moment: Moment) -> None:
        """Paint trails and balls at a step, and the start marker."""
        step, view, theme, style = moment.step, moment.view, moment.theme, STYLES[moment.view.look]
        with _clipped(painter, self.frame.rect):
            for lane, made in self.trails:
                if lane.ghost is not None:
                    # A change is compared with what was before: all of it must be seen, at any step.
                    paint_future(painter, made, lane.colour, view, step)
                paint_covered(painter, made, lane.colour, step)
                paint_trail(painter, made, lane.colour, view, step)
            for lane in self.lanes:
                changes = [change.step for change in lane.choice.changes if change.step <= step]
                paint_rate_ticks(painter, lane.run, changes, self.frame, theme)
            if moment.start is not None and not style.bare:
                word = moment.start_word if self.frame.width >= _LABELLED_FROM else ""
                paint_start(painter, moment.start, self.frame, theme, word)
            if view.gradient_arrows:
                for lane in self.lanes:
                    paint_gradient(painter, lane, step, self.frame, self.surface, theme)
            if view.curvature and self.surface is not None:
                labelled = self.titled and self.frame.width >= _LABELLED_FROM
                for lane in self.lanes:
                    paint_curvature(painter, lane, step, self.frame, self.surface, theme, labelled)
            paint_heads(painter, self.lanes, step, self.frame, theme, style, moment.legend)
        if self.titled:
            self._paint_title(painter, moment)

    def _paint_title(self, painter: QPainter, moment: Moment) -> None:
        rect, step, theme = self.title_rect, moment.step, moment.theme
        detail = titles_detail(moment.lanes, step, painter.font(), rect.width())
        widths = shortened(columns(self.lanes, step, detail, painter.font()), rect.width())
        painter.save()
        painter.setClipRect(rect)
        paint_row(painter, rect, self.lanes[0], step, widths, theme, right=True)
        painter.restore()


@contextmanager
def _clipped(painter: QPainter, rect: QRectF) -> Iterator[None]:
    """While it lasts, nothing is painted outside of a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    yield
    painter.restore()
