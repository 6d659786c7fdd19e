"""How wide words are, and their outlines: kept, as titles and labels show the same words each frame.

Qt lays a text out anew each time it is asked how wide it is, and strokes an outline anew each time it paints.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath, QPainterPathStroker

if TYPE_CHECKING:
    from collections.abc import Iterable


class Outline(NamedTuple):
    """A text whose baseline begins at the origin: the letters, and a band along their edges."""

    letters: QPainterPath
    band: QPainterPath


@dataclass(frozen=True)
class _Font:
    """A font that can be looked up: QFont itself has no hash."""

    key: str
    font: QFont = field(compare=False)


def widest(texts: Iterable[str], font: QFont) -> float:
    """The width of the widest of some texts in a font, in pixels; 0 of none."""
    kept = _Font(font.key(), font)
    return max((_width(text, kept) for text in texts), default=0.0)


def outline(text: str, font: QFont, width: float) -> Outline:
    """The outline of a text, with a band so many pixels wide along it."""
    return _outline(text, _Font(font.key(), font), width)


@lru_cache(maxsize=4096)
def _width(text: str, kept: _Font) -> float:
    return QFontMetricsF(kept.font).horizontalAdvance(text)


@lru_cache(maxsize=128)
def _outline(text: str, kept: _Font, width: float) -> Outline:
    letters = QPainterPath()
    letters.addText(QPointF(), kept.font, text)
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return Outline(letters, stroker.createStroke(letters))
