"""Many straight lines at once, handed to Qt as numbers.

Making one Python object for each line takes longer than painting them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter


def as_lines(segments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Segments as Qt keeps its lines: float64 (n, 4), both ends in pixels, without gaps in memory."""
    return np.ascontiguousarray(segments.reshape(-1, 4), dtype=np.float64)


def paint_lines(painter: QPainter, lines: NDArray[np.float64]) -> None:
    """Paint what ``as_lines`` made, or some of its successive rows, with the painter's pen."""
    if len(lines):
        # A row is two points of two doubles, and so is a QLineF: Qt reads the array itself.
        first = cast("QLineF", shiboken6.wrapInstance(lines.ctypes.data, QLineF))
        painter.drawLines(first, len(lines))
