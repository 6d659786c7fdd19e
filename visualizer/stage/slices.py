"""Cross-sections of the surface through one ball: along x, along y and along its next step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.stage.axes import tick_font
from visualizer.stage.bubble import BubbleLine, paint_bubble
from visualizer.stage.number_text import short
from visualizer.stage.slice_plot import Plot, paint_plot, plot_frame
from visualizer.stage.slice_scale import Span, span_for

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from visualizer.descent.slices import Slice, Slices
    from visualizer.stage.frame import Frame
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_GAP = 8.0
_ASPECT = 1.4
_COUNT = 3


class CrossSections(QWidget):
    """Shows three slices of the loss beside each other, or below each other where it is narrow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lane: Lane | None = None
        self._message = ""
        self._plots: tuple[Plot, ...] = ()
        self._aside = ""
        self._spans: list[Span | None] = [None] * _COUNT
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 72)

    def sizeHint(self) -> QSize:
        """Wide enough for three small plots."""
        return QSize(720, 170)

    @property
    def plots(self) -> tuple[Plot, ...]:
        """What is shown now: along x, along y and, where there is one, along the update."""
        return self._plots

    @property
    def message(self) -> str:
        """What is said instead of all plots, or instead of the last one; empty where all are there."""
        return self._message or self._aside

    def frames(self) -> tuple[Frame, ...]:
        """Where each of ``plots`` is on the widget."""
        places = self._places()
        return tuple(
            plot_frame(plot, place, self.font()) for plot, place in zip(self._plots, places, strict=False)
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; the ball's own is that of the lane that is shown."""
        self._theme = theme
        self.update()

    def show_message(self, text: str) -> None:
        """Show words instead of plots."""
        self._message, self._plots, self._lane = text, (), None
        self.update()

    def show_slices(self, slices: Slices, lane: Lane) -> None:
        """Show the slices through one optimizer's ball."""
        self._message, self._lane = "", lane
        self._aside = self._reason(slices)
        across, up = slices.axes
        plots = [self._axis_plot(0, slices.x, across), self._axis_plot(1, slices.y, up)]
        if slices.update is not None:
            plots.append(self._update_plot(slices, slices.update))
        self._plots = tuple(plots)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  (all of it is cheap)
        """Paint all of it."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.window))
            if self._lane is None:
                self._paint_words(painter, self._message, QRectF(self.rect()))
                return
            frames = self.frames()
            for plot, frame in zip(self._plots, frames, strict=True):
                paint_plot(painter, plot, frame, self._lane, self.font(), self._theme)
            if self._aside:
                self._paint_words(painter, self._aside, self._places()[-1])
            self._paint_hover(painter, frames)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the values under the mouse."""
        self._mouse = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._mouse = None
        self.update()

    def _places(self) -> tuple[QRectF, ...]:
        """The room of each plot."""
        width, height = float(self.width()), float(self.height())
        wide, high = (width + _GAP) / _COUNT, height / _COUNT
        # Whichever way leaves more of a curve to see.
        if min((wide - _GAP) / _ASPECT, height) >= min(width / _ASPECT, high):
            return tuple(QRectF(k * wide, 0, wide - _GAP, height) for k in range(_COUNT))
        return tuple(QRectF(0, k * high, width, high) for k in range(_COUNT))

    def _axis_plot(self, index: int, made: Slice, axis: str) -> Plot:
        title = f"∂L/∂{axis} = {short(made.slope)}"
        step = "" if made.next is None else f"Δ{axis} = {short(made.next.at - made.ball.at)}"
        return Plot(made, self._span(index, made, 0.0), title, (step,), axis)

    def _update_plot(self, slices: Slices, made: Slice) -> Plot:
        limit = slices.limit
        assert limit is not None
        assert made.next is not None
        notes = {
            "found": "",
            "beyond": self.tr("any step within the window lowers the loss"),
            "uphill": self.tr("uphill: this way the loss rises at first"),
        }
        return Plot(
            made,
            self._span(2, made, limit.at if limit.kind == "found" else 0.0),
            f"∂L/∂u = {short(made.slope)}",
            (
                self.tr("along the update; step {}").format(short(made.next.at)),
                self.tr("step {}").format(short(made.next.at)),
            ),
            "u",
            limit.at,
            (self.tr("lowers up to {}").format(short(limit.at)), short(limit.at)),
            notes[limit.kind],
        )

    def _span(self, index: int, made: Slice, farthest: float) -> Span:
        self._spans[index] = span = span_for(made, farthest, self._spans[index])
        return span

    def _reason(self, slices: Slices) -> str:
        reasons = {
            "": "",
            "end": self.tr("The run ends here: there is no next step."),
            "still": self.tr("The next step has no length: the ball stays where it is."),
            "not_finite": self.tr("The next step leads to a place that is not finite."),
        }
        return reasons[slices.missing]

    def _paint_words(self, painter: QPainter, text: str, inside: QRectF) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(self._theme.muted))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(inside.adjusted(24, 8, -16, -8), flags, text)

    def _paint_hover(self, painter: QPainter, frames: tuple[Frame, ...]) -> None:
        mouse = self._mouse
        hit = [pair for pair in zip(self._plots, frames, strict=True) if mouse and pair[1].contains(mouse)]
        if not hit or mouse is None:
            return
        plot, frame = hit[0]
        made, (at, _) = plot.slice, frame.to_data(mouse)
        nearest = int(np.abs(made.at - at).argmin())
        at = float(made.at[nearest])
        tangent = made.ball.loss + made.slope * (at - made.ball.at)
        said = [
            BubbleLine(plot.axis, short(at)),
            BubbleLine(self.tr("loss"), short(float(made.loss[nearest]))),
        ]
        if math.isfinite(tangent):
            said.append(BubbleLine(self.tr("tangent"), short(tangent)))
        paint_bubble(painter, mouse, said, QRectF(self.rect()), tick_font(self.font()), self._theme)
