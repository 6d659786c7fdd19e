"""What is kept of words is what Qt says of them, in each font of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath

from visualizer.stage.letters import outline, widest

FONTS = (("Inter", 10, False), ("Inter", 13, False), ("Inter", 10, True))


@pytest.mark.parametrize("again", range(2))
@pytest.mark.parametrize(("family", "size", "bold"), FONTS)
def test_widths_are_those_of_the_font(qapp, family, size, bold, again):
    font = QFont(family, size)
    font.setBold(bold)
    texts = ["SGD", "lr 0.001", "a long name of an optimizer"]
    assert widest(texts, font) == max(map(QFontMetricsF(font).horizontalAdvance, texts))
    assert widest([], font) == 0


@pytest.mark.parametrize(("family", "size", "bold"), FONTS)
def test_the_band_runs_along_the_letters(qapp, family, size, bold):
    font = QFont(family, size)
    font.setBold(bold)
    path = QPainterPath()
    path.addText(QPointF(), font, "start")
    made = outline("start", font, 3.0)
    letters, band = made.letters.boundingRect(), made.band.boundingRect()
    assert letters == path.boundingRect()
    around = letters.adjusted(-1.5, -1.5, 1.5, 1.5)
    for side in ("left", "top", "right", "bottom"):
        assert getattr(band, side)() == pytest.approx(getattr(around, side)(), abs=0.2)
