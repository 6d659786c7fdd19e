"""Icons from ``resources/icons``, tinted for the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import path as resource

_SIZES = (16, 24, 48)


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """The icon ``resources/icons/NAME.svg`` drawn in one colour.

    Args:
        name: File name without its ending.
        colour: ``#rrggbb``; it takes the place of ``currentColor`` in the picture.

    Raises:
        FileNotFoundError: There is no such icon.
    """
    picture = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(picture.encode()))
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_drawn(renderer, size))
    return made


def _drawn(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
