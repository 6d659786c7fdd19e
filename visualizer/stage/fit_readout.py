"""What is under the mouse in the fit: a sample and every prediction of it, or the predictions at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF

from visualizer.stage.bubble import BubbleLine
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.fit_data import FitData
    from visualizer.stage.fit_pane import FitPane

_REACH = 9.0
_MOST_FEATURES = 4


def sample_at(pane: FitPane, place: QPointF, step: int) -> int | None:
    """Which of the drawn samples is nearest to a place, as its index among them; None if none is near."""
    pixels = pane.sample_pixels(step)
    if not len(pixels):
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        away = np.hypot(pixels[:, 0] - place.x(), pixels[:, 1] - place.y())
    away[~np.isfinite(away)] = np.inf
    nearest = int(away.argmin())
    return nearest if away[nearest] <= _REACH else None


def lines_at(pane: FitPane, place: QPointF, step: int) -> tuple[tuple[BubbleLine, ...], QPointF | None]:
    """What a bubble says of a place, and the sample's middle, if one is there."""
    data, frame = pane.data, pane.frame
    if data is None or frame is None or not frame.contains(place):
        return (), None
    index = sample_at(pane, place, step)
    if index is not None:
        head = BubbleLine(_sample_text(data, index), _target_text(data, index))
        middle = QPointF(*pane.sample_pixels(step)[index].tolist())
        return (head, *_predictions(pane, data, data.features[index : index + 1], step, index)), middle
    x, y = frame.to_data(place)
    names = data.names
    if data.kind == "against":
        return (), None
    if data.kind == "curve":
        here, features = BubbleLine(f"{names[0]} {short(x)}"), np.array([[x]])
    else:
        here = BubbleLine(f"{names[0]} {short(x)}   {names[1]} {short(y)}")
        features = np.array([[x, y]])
    return (here, *_predictions(pane, data, features, step, None)), None


def _sample_text(data: FitData, index: int) -> str:
    # People count rows from 1, as tables do.
    number = QCoreApplication.translate("stage", "sample {}").format(data.rows[index] + 1)
    pairs = zip(data.data.feature_names[:_MOST_FEATURES], data.features[index].tolist(), strict=False)
    return "   ".join([number, *(f"{name} {short(value)}" for name, value in pairs)])


def _target_text(data: FitData, index: int) -> str:
    value = float(data.target[index])
    word = data.data.classes[int(value)] if data.data.classes else short(value)
    return f"{data.data.target_name} {word}"


def _predictions(
    pane: FitPane, data: FitData, features: NDArray[np.float64], step: int, index: int | None
) -> list[BubbleLine]:
    lines = []
    for lane in pane.lanes:
        state = pane.state(lane, step)
        if state is not None and data.fits(state):
            value = data.values_at(state, features)[0]
            lines.append(BubbleLine(lane.label, _prediction_text(data, value, index), lane))
    return lines


def _prediction_text(data: FitData, value: NDArray[np.float64], index: int | None) -> str:
    if data.data.classes:
        best = int(value.argmax())
        return f"{data.data.classes[best]}   p {short(float(value[best]), 3)}"
    predicted = float(value[0])
    if index is None:
        return f"ŷ {short(predicted)}"
    residual = predicted - float(data.target[index])
    return f"ŷ {short(predicted)}   ŷ − y {short(residual)}"
