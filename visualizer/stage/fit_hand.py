"""What the mouse does with the fit: drag a sample, choose an optimizer, zoom and pan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPointF, Signal

from visualizer.stage.fit_readout import sample_at

if TYPE_CHECKING:
    from visualizer.stage.drawing import Drawing
    from visualizer.stage.fit_data import FitData
    from visualizer.stage.fit_pane import FitPane
    from visualizer.stage.frame import Frame

_ZOOM_PER_NOTCH = 0.85


class SampleMove(NamedTuple):
    """Where a sample is to be.

    Attributes:
        row: Which one of all samples.
        features: As they are shown: standardised, if the data are.
        target: Its target.
    """

    row: int
    features: tuple[float, ...]
    target: float


class FitHand(QObject):
    """Turns what the mouse does in the fit into wishes.

    Signals:
        sampleMoved(SampleMove): A sample is being dragged.
        samplePlaced(): It was let go.
        runChosen(str): The name of the run whose row was clicked.
    """

    sampleMoved = Signal(object)
    samplePlaced = Signal()
    runChosen = Signal(str)

    def __init__(self, drawing: Drawing, parent: QObject) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._held: int | None = None
        self._moved = False

    @property
    def _pane(self) -> FitPane:
        return self._drawing.fit

    def over_sample(self, place: QPointF) -> bool:
        """Whether there is a sample at a place that can be dragged."""
        pane = self._pane
        return self._can_move and sample_at(pane, place, self._drawing.step) is not None

    @property
    def _can_move(self) -> bool:
        """Whether places of the frame are places of samples; a prediction cannot be dragged."""
        data = self._pane.data
        return data is not None and (data.kind != "against" or not data.data.classes)

    def press(self, place: QPointF) -> None:
        """Take hold of a sample or of the view; a row of the figures is chosen."""
        pane = self._pane
        self._held, self._moved = None, False
        lane = None if pane.figures is None else pane.figures.lane_at(place)
        if lane is not None:
            self.runChosen.emit(lane.run.name)
        elif self._can_move:
            self._held = sample_at(pane, place, self._drawing.step)

    def move(self, place: QPointF, by: QPointF) -> None:
        """Move what is held."""
        pane = self._pane
        data, frame, camera = pane.data, pane.frame, pane.camera
        if data is None or frame is None or camera is None:
            return
        if self._held is not None and self._held < len(data.rows):
            self._moved = True
            self.sampleMoved.emit(self._wish(data, frame, place, self._held))
        elif self._held is None:
            camera.pan(-by.x() / frame.scale[0], by.y() / frame.scale[1])
            self._drawing.rearrange()

    def release(self) -> None:
        """Let go."""
        if self._moved:
            self.samplePlaced.emit()
        self._held, self._moved = None, False

    def zoom(self, place: QPointF, notches: float) -> None:
        """Zoom at a place; over an axis only along it."""
        camera, frame = self._pane.camera, self._pane.frame
        if camera is None or frame is None:
            return
        factor = _ZOOM_PER_NOTCH**notches
        beside, under = place.x() < frame.rect.left(), place.y() > frame.rect.bottom()
        camera.zoom(*frame.to_data(place), 1.0 if beside else factor, 1.0 if under else factor)
        self._drawing.rearrange()

    def _wish(self, data: FitData, frame: Frame, place: QPointF, held: int) -> SampleMove:
        rect = frame.rect
        inside = QPointF(
            min(max(place.x(), rect.left()), rect.right()), min(max(place.y(), rect.top()), rect.bottom())
        )
        x, y = frame.to_data(inside)
        features, target = tuple(data.features[held].tolist()), float(data.target[held])
        if data.kind == "regions":
            features = (x, y)
        elif data.kind == "curve":
            features, target = (x,), target if data.data.classes else y
        else:
            target = x
        return SampleMove(int(data.rows[held]), features, target)
