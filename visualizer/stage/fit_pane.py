"""The fit: a pane with the data of a model and what each optimizer's model makes of them at a step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from visualizer.stage import fit_drawing as draw
from visualizer.stage import fit_figures
from visualizer.stage import fit_residuals as residuals
from visualizer.stage.arrangement import BOTTOM, MARGIN
from visualizer.stage.axes import left_room, tick_font
from visualizer.stage.camera import Camera
from visualizer.stage.fit_data import FitData
from visualizer.stage.frame import Frame
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.descent.predictions import ModelState
    from visualizer.descent.run import Run
    from visualizer.problem_choice import ProblemChoice
    from visualizer.scene import Scene
    from visualizer.stage.fit_data import Predicted
    from visualizer.stage.fit_figures import Figures
    from visualizer.stage.lanes import Lane
    from visualizer.stage.theme import Theme

_LEAST = 24.0
_SEEN_FROM = 160.0
"""A pane that is narrower shows nothing that could be told apart."""


class FitPane:
    """What is painted of the fit, and what is known of it.

    Attributes:
        data: The data with the model; None where nothing of the kind is shown.
        camera: What is seen of them.
        frame: Where; None before it was laid out.
        chosen: Name of the run whose residuals or regions are shown; the last one's where it does not race.
        squares: Whether residuals are squares.
        lanes: The optimizers that race.
        figures: The panel with the figures, as it was painted last.
    """

    def __init__(self) -> None:
        self.data: FitData | None = None
        self.camera: Camera | None = None
        self.frame: Frame | None = None
        self.chosen = ""
        self.squares = False
        self.lanes: tuple[Lane, ...] = ()
        self.figures: Figures | None = None
        self._choice: ProblemChoice | None = None
        self._predicted: WeakKeyDictionary[Run, tuple[object, Predicted | None]] = WeakKeyDictionary()
        self._samples: QPixmap | None = None
        self._samples_key: object = None
        self._corner = ""
        self._corner_key: object = None

    def show(self, scene: Scene | None, lanes: tuple[Lane, ...]) -> None:
        """Show the fit of a scene, if it is laid out so and has a model."""
        wanted = scene is not None and scene.view.layout == "fit"
        choice = scene.surface.problem if scene is not None and wanted else None
        self.lanes = lanes
        self.squares = scene is not None and scene.view.residuals == "squares"
        if choice is None:
            self.data = self.camera = self.frame = self.figures = self._choice = None
        elif choice != self._choice:
            self._take(choice)

    def _take(self, choice: ProblemChoice) -> None:
        from surfaces.regime import Regime
        from visualizer.problems import problem_of

        before, self._choice = self._choice, choice
        try:
            problem = problem_of(choice)
        except ValueError:
            self.data = None  # the window says why where it was chosen
            return
        regime = Regime(choice.mode, choice.statistics)
        if self.data is None or (self.data.problem, self.data.regime) != (problem, regime):
            self.data = FitData(problem, regime)
            self._predicted.clear()
        # The axes stay where they are while a sample is moved.
        if self.camera is None or before is None or _apart_from_moves(before) != _apart_from_moves(choice):
            self.camera = Camera(self.data.home())

    def reset_view(self) -> None:
        """See all samples again."""
        if self.data is not None:
            self.camera = Camera(self.data.home())

    def lay_out(self, area: QRectF, top: float, font: QFont) -> None:
        """Decide where the frame is in an area whose upper ``top`` pixels stay free."""
        if self.camera is None or self.data is None or area.width() < _SEEN_FROM:
            self.frame = None
            return
        window, high = self.camera.window, max(_LEAST, area.height() - top - BOTTOM)
        left = left_room(window, high, tick_font(font))
        wide = max(_LEAST, area.width() - left - MARGIN)
        self.frame = Frame(window, area.left() + left, top, wide, high)

    def contains(self, place: QPointF) -> bool:
        """Whether a place is in the frame or at its axes."""
        return self.frame is not None and self.frame.rect.adjusted(-40, 0, MARGIN, BOTTOM).contains(place)

    @property
    def chosen_lane(self) -> Lane | None:
        """The optimizer whose residuals or regions are shown."""
        named = (lane for lane in self.lanes if lane.run.name == self.chosen)
        return next(named, self.lanes[-1] if self.lanes else None)

    def state(self, lane: Lane, step: int) -> ModelState | None:
        """An optimizer's model at a step, or the last one before it that is finite."""
        from visualizer.descent.predictions import state_at

        trajectory = lane.run.trajectory
        return None if trajectory is None else state_at(trajectory, min(step, lane.run.steps))

    def predicted(self, lane: Lane, step: int) -> Predicted | None:
        """What an optimizer's model predicts at a step; computed once for a step and a view."""
        if self.data is None or self.camera is None:
            return None
        key = (self.data, step, self.camera.window)
        known = self._predicted.get(lane.run)
        if known is None or known[0] != key:
            state = self.state(lane, step)
            known = (key, None if state is None else self.data.predict(state, self.camera.window))
            self._predicted[lane.run] = known
        return known[1]

    def sample_pixels(self, step: int) -> NDArray[np.float64]:
        """Where the drawn samples are, float64 (m, 2) in pixels; NaN where one is nowhere."""
        if self.data is None or self.frame is None:
            return np.empty((0, 2))
        lane = self.chosen_lane
        predicted = None if lane is None or self.data.kind != "against" else self.predicted(lane, step)
        return self.frame.to_pixels(self.data.places(predicted))

    def paint(self, painter: QPainter, step: int, font: QFont, theme: Theme, ratio: float | None) -> None:
        """Paint all of it.

        Args:
            painter: Where.
            step: The step that is shown.
            font: For the figures; those at the axes are smaller.
            theme: The colours.
            ratio: Device pixels per unit; None for a device that takes lines as such.
        """
        data, frame = self.data, self.frame
        if data is None or frame is None:
            return
        small = tick_font(font)
        made = [(lane, known) for lane in self.lanes if (known := self.predicted(lane, step)) is not None]
        painter.save()
        draw.paint_grid(painter, frame, small, data.names, theme)
        painter.setClipRect(frame.rect)
        if data.kind == "regions":
            self._paint_regions(painter, data, frame, made, theme, ratio)
        elif data.kind == "curve":
            self._paint_curves(painter, data, frame, made, theme, ratio)
        else:
            self._paint_against(painter, data, frame, made, theme)
        chosen = self._chosen_of(made)
        if chosen is not None and self.squares and not data.data.classes:
            mean = float(np.square(chosen[1].value - data.target).mean())
            residuals.paint_mean_square(painter, frame, mean, small, theme)
        draw.paint_upright_name(painter, frame, small, data.names[1], theme)
        self._paint_figures(painter, data, frame, made, step, small, theme)
        painter.restore()

    def _paint_regions(
        self, painter: QPainter, data: FitData, frame: Frame, made: _Made, theme: Theme, ratio: float | None
    ) -> None:
        chosen = self._chosen_of(made)
        if chosen is not None:
            draw.paint_regions(painter, chosen[1].margins, frame, theme)
        self._paint_samples(painter, data, frame, theme, ratio)
        heads = []
        for index, (lane, known) in enumerate(_last(made, chosen)):
            width = draw.CHOSEN_LINE if chosen is not None and lane is chosen[0] else draw.LINE
            lines, share = draw.boundaries(known.margins, frame), (index + 1) / (len(made) + 1)
            heads.append((draw.paint_boundaries(painter, lines, lane, width, share), lane))
        for place, lane in heads:
            draw.paint_head(painter, place, lane, theme)

    def _paint_curves(
        self, painter: QPainter, data: FitData, frame: Frame, made: _Made, theme: Theme, ratio: float | None
    ) -> None:
        chosen = self._chosen_of(made)
        if chosen is not None:
            self._paint_residuals(painter, data, frame, *chosen)
        self._paint_samples(painter, data, frame, theme, ratio)
        for lane, known in _last(made, chosen):
            width = draw.CHOSEN_LINE if chosen is not None and lane is chosen[0] else draw.LINE
            draw.paint_curve(painter, known.curve, frame, lane, width)
        for lane, known in _last(made, chosen):
            draw.paint_head(painter, draw.head_of(known.curve, frame), lane, theme)

    def _paint_against(
        self, painter: QPainter, data: FitData, frame: Frame, made: _Made, theme: Theme
    ) -> None:
        chosen = self._chosen_of(made)
        if not data.data.classes:
            draw.paint_diagonal(painter, frame, theme)
        if chosen is not None:
            self._paint_residuals(painter, data, frame, *chosen)
            draw.paint_samples(painter, data.places(chosen[1]), frame, _classes_of(data), theme)

    def _paint_residuals(
        self, painter: QPainter, data: FitData, frame: Frame, lane: Lane, known: Predicted
    ) -> None:
        places, feet = data.places(known), data.feet(known)
        if self.squares and not data.data.classes:
            residuals.paint_squares(painter, residuals.squares(places, feet, frame), frame, lane.colour)
        else:
            residuals.paint_bars(painter, places, feet, frame, lane.colour)

    def _paint_samples(
        self, painter: QPainter, data: FitData, frame: Frame, theme: Theme, ratio: float | None
    ) -> None:
        """The samples, which no step changes: pixels are kept."""
        if ratio is None:
            draw.paint_samples(painter, data.places(None), frame, _classes_of(data), theme)
            return
        key = (data, frame, theme.name, ratio)
        if self._samples is None or self._samples_key != key:
            self._samples_key = key
            self._samples = QPixmap((QSizeF(frame.rect.size()) * ratio).toSize())
            self._samples.setDevicePixelRatio(ratio)
            self._samples.fill(QColor(0, 0, 0, 0))
            with QPainter(self._samples) as own:
                own.setRenderHint(QPainter.RenderHint.Antialiasing)
                moved = frame._replace(left=0.0, top=0.0)
                draw.paint_samples(own, data.places(None), moved, _classes_of(data), theme)
        painter.drawPixmap(frame.rect.topLeft(), self._samples)

    def _paint_figures(
        self,
        painter: QPainter,
        data: FitData,
        frame: Frame,
        made: _Made,
        step: int,
        font: QFont,
        theme: Theme,
    ) -> None:
        rows = [fit_figures.Row(lane, self._figure_text(data, known)) for lane, known in made]
        # Other runs do not make it change places: it would jump about.
        key = (frame.rect.getRect(), data.kind, len(rows))
        before = self._corner if key == self._corner_key else ""
        pixels = self.sample_pixels(step)
        self.figures, self._corner = fit_figures.lay_out(self._title(data), rows, frame, font, pixels, before)
        self._corner_key = key
        fit_figures.paint_figures(painter, self.figures, self.chosen_lane, font, theme)

    def _title(self, data: FitData) -> str:
        mode = " · train()" if data.regime.mode == "train" else ""
        if len(data.rows) == data.count:
            return f"{data.figure_name}{mode}"
        some = QCoreApplication.translate("stage", "{drawn} of {all} samples")
        number = some.format(drawn=f"{len(data.rows):,}", all=f"{data.count:,}")
        return f"{data.figure_name}{mode} · {number}"

    def _figure_text(self, data: FitData, known: Predicted) -> str:
        if data.data.classes and math.isfinite(known.figure):
            return f"{100 * known.figure:.1f} %"
        return short(known.figure)

    def _chosen_of(self, made: _Made) -> tuple[Lane, Predicted] | None:
        chosen = self.chosen_lane
        return next(((lane, known) for lane, known in made if lane is chosen), None)


_Made = list[tuple["Lane", "Predicted"]]


def _last(made: _Made, chosen: tuple[Lane, Predicted] | None) -> _Made:
    """The chosen one after the others, so that it lies above them."""
    return made if chosen is None else [*(each for each in made if each[0] is not chosen[0]), chosen]


def _classes_of(data: FitData) -> NDArray[np.int64] | None:
    return data.target.astype(np.int64) if data.data.classes else None


def _apart_from_moves(choice: ProblemChoice) -> tuple[object, ...]:
    return choice.data.with_(moved=()), choice.model.key
