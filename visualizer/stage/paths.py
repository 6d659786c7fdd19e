"""From arrays to Qt's paths and back, without a Python call for every point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOVE, _LINE = 0, 1
_ELEMENT = np.dtype([("type", ">i4"), ("x", ">f8"), ("y", ">f8")])


def polyline_path(points: NDArray[np.float64]) -> QPainterPath:
    """A polyline, float64 (n, 2), in pieces with NaN rows between, as one path.

    It is read from the bytes by which Qt itself stores a path: the number of elements, each with its type and
    place, the index at which the last piece begins, and the rule of filling.
    """
    missing = np.isnan(points[:, 0])
    begins = np.ones(len(points), dtype=bool)
    begins[1:] = missing[:-1]
    elements = np.empty(len(points) - int(missing.sum()), dtype=_ELEMENT)
    elements["type"] = np.where(begins, _MOVE, _LINE)[~missing]
    elements["x"], elements["y"] = points[~missing].T
    last_begin = int(np.flatnonzero(elements["type"] == _MOVE)[-1]) if len(elements) else 0
    head = len(elements).to_bytes(4, "big")
    tail = last_begin.to_bytes(4, "big") + (0).to_bytes(4, "big")
    path = QPainterPath()
    if len(elements):
        QDataStream(QByteArray(head + elements.tobytes() + tail)) >> path
    return path
