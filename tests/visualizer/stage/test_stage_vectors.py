"""The drawing on a device without pixels: lines and letters stay what they are."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

SVG = "{http://www.w3.org/2000/svg}"


def svg_of(stage):
    """The drawing as a parsed SVG document; SVG 1.1, because Qt's Tiny SVG has no clips."""
    buffer = QBuffer()
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setViewBox(QRectF(stage.rect()))
    with QPainter(generator) as painter:
        stage.drawing.paint(painter, QSizeF(stage.size()), stage.font(), None)
    return ET.fromstring(buffer.data().data().decode())


def lines_of(svg, colour):
    """The points of all lines of a colour, float64 (n, 2)."""
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("stroke") == colour]
    texts = [line.get("points") for group in groups for line in group.findall(f"{SVG}polyline")]
    numbers = [float(number) for text in texts for number in re.split(r"[ ,]+", text.strip())]
    return np.array(numbers).reshape(-1, 2)


@pytest.mark.parametrize(("drawing", "images"), [("filled", 1), ("lines", 0)])
@pytest.mark.parametrize("layout", ["overlay", "side_by_side"])
def test_everything_but_the_colours_is_drawn_with_lines_and_letters(
    stage, scene, runs, drawing, images, layout
):
    stage.show_runs(scene.with_view(layout=layout, drawing=drawing), runs)
    svg = svg_of(stage)
    panes = stage.drawing.panes
    assert len(list(svg.iter(f"{SVG}image"))) == images * len(panes)
    said = {"".join(text.itertext()).strip() for text in svg.iter(f"{SVG}text")}
    assert {"SGD", "Momentum", "Adam", "0", "2"} <= said
    clips = [path.get("d") for clip in svg.iter(f"{SVG}clipPath") for path in clip]
    for number, run in enumerate(runs):
        pane = panes[number if layout == "side_by_side" else 0]
        points = lines_of(svg, pane.lanes[number % len(pane.lanes)].colour.name())
        for row in (10, 20, 30):
            assert np.hypot(*(points - pane.frame.to_pixels(run.position[row])).T).min() < 1.0
        corner = pane.frame.rect.topLeft()
        assert any(clip.startswith(f"M{corner.x():g},{corner.y():g} ") for clip in clips)


def test_pixels_painted_at_once_are_those_that_are_kept(stage):
    kept, direct = (QImage(stage.size(), QImage.Format.Format_RGB32) for _ in range(2))
    for image, ratio in ((kept, 1.0), (direct, None)):
        with QPainter(image) as painter:
            stage.drawing.paint(painter, QSizeF(stage.size()), stage.font(), ratio)
    pixels = [np.asarray(image.constBits()).astype(int) for image in (kept, direct)]
    assert np.abs(pixels[0] - pixels[1]).mean() < 0.5
