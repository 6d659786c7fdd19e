"""The picture of ``discesa landscape``: painted by the stage's own code, without a window or a display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPainter,
)

from resources import fonts
from visualizer.scene import View
from visualizer.stage.arrangement import BOTTOM, TOP, Place, arrange
from visualizer.stage.axes import left_room, paint_axes, paint_names, tick_font
from visualizer.stage.colour_bar import paint_colour_bar, right_room
from visualizer.stage.frame import Frame
from visualizer.stage.ground import Ground
from visualizer.stage.surface_picture import picture_of
from visualizer.stage.theme import LIGHT

if TYPE_CHECKING:
    from surfaces.sampling import Sample
    from visualizer.cli.landscape_caption import Caption
    from visualizer.stage.surface_picture import SurfacePicture

FAMILY, PIXELS = "Inter", 13
WIDE = 640.0
"""The inside of the frame, in units of which each is two pixels, or more where the grid is finer."""
LEAST_ASPECT, MOST_ASPECT = 0.5, 1.5
_LEAST_RATIO = 2.0
_MARGIN, _LINE = 12.0, 20.0
HATCHED, HATCHING = "#bebebe", "#7d7d7d"
"""Ground and stripes where there is no number: greys, which the colour map has none of."""


@dataclass(frozen=True)
class Layout:
    """Where things are, in units of the picture.

    Attributes:
        width: Of the whole.
        height: Of the whole.
        place: The inside of the frame.
        bar: The colour bar.
        ratio: Pixels per unit.
    """

    width: float
    height: float
    place: Place
    bar: QRectF
    ratio: float


def labelled(sample: Sample, caption: Caption, texts: dict[str, str]) -> bytes:
    """A PNG file: title, axes with names and numbers, colour bar; what is not finite is hatched.

    Args:
        sample: The losses.
        caption: What the picture says.
        texts: What the file says besides, by keyword.
    """
    running = QGuiApplication.instance() or QGuiApplication(["discesa", "-platform", "offscreen"])
    for file in fonts():
        QFontDatabase.addApplicationFont(str(file))
    font = QFont(FAMILY)
    font.setPixelSize(PIXELS)
    picture = picture_of(sample)
    layout = lay_out(picture, len(caption.lines), font)
    image = _painted(picture, caption, layout, font)
    for keyword, text in texts.items():
        image.setText(keyword, text)
    del running  # it had to live so long
    return _file(image)


def lay_out(picture: SurfacePicture, lines: int, font: QFont) -> Layout:
    """Room for everything around a frame that is true to scale, unless it would be a mere strip."""
    window, numbers = picture.window, tick_font(font)
    high = WIDE * min(MOST_ASPECT, max(LEAST_ASPECT, window.height / window.width))
    left = left_room(window, high, numbers)
    right = right_room(picture.levels, picture.height, high, numbers)
    head = _MARGIN + lines * _LINE
    # As wide as it takes for the frame's inside to come out as wished.
    spare = arrange(2 * WIDE, high, 1, False, left, right).places[0].rect
    width, height = 3 * WIDE - spare.width(), high + TOP + BOTTOM
    arranged = arrange(width, height, 1, False, left, right)
    place, bar = arranged.places[0], arranged.bar
    assert bar is not None, "so wide a picture has room for it"
    rows, columns = picture.sample.loss.shape
    ratio = max(_LEAST_RATIO, columns / WIDE, rows / high)
    moved = place._replace(rect=place.rect.translated(0, head))
    return Layout(width, height + head, moved, bar.translated(0, head), ratio)


def _painted(picture: SurfacePicture, caption: Caption, layout: Layout, font: QFont) -> QImage:
    ratio, inside = layout.ratio, layout.place.rect
    image = QImage(round(layout.width * ratio), round(layout.height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(LIGHT.stage))
    ground = Ground(picture, View(), LIGHT)
    frame = Frame(picture.window, inside.left(), inside.top(), inside.width(), inside.height())
    numbers = tick_font(font)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        _paint_title(painter, caption.lines, layout.width, font)
        if not np.isfinite(picture.sample.loss).all():
            painter.fillRect(inside, QColor(HATCHED))
            painter.fillRect(inside, QBrush(QColor(HATCHING), Qt.BrushStyle.BDiagPattern))
        ground.paint(painter, frame)
        paint_axes(painter, frame, layout.place, numbers, LIGHT)
        paint_names(painter, frame, caption.axes, font, LIGHT)
        paint_colour_bar(painter, layout.bar, picture.levels, picture.height, ground.palette, numbers, LIGHT)
    return image


def _paint_title(painter: QPainter, lines: tuple[str, ...], width: float, font: QFont) -> None:
    """The first line stands out; what is too long for a line ends in dots."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    for number, line in enumerate(lines):
        used = font if number else bold
        painter.setFont(used)
        painter.setPen(QColor(LIGHT.muted if number else LIGHT.text))
        shown = QFontMetricsF(used).elidedText(line, Qt.TextElideMode.ElideRight, width - 2 * _MARGIN)
        painter.drawText(QPointF(_MARGIN, _MARGIN + number * _LINE + QFontMetricsF(used).ascent()), shown)


def _file(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    written = QImageWriter(buffer, b"PNG").write(image)
    assert written, "memory takes all that is written"
    return bytes(buffer.data().data())
