"""Lines from an array look exactly like lines painted one by one."""

import numpy as np
import pytest
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from visualizer.stage.lines import as_lines, paint_lines


def painted(paint):
    image = QImage(120, 90, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#0072b2"), 2.5))
    paint(painter)
    painter.end()
    return image


@pytest.mark.parametrize("count", [1, 2, 300])
def test_the_same_pixels_as_one_by_one(qapp, count):
    segments = np.random.default_rng(1).uniform(0, 90, (count, 4))
    one_by_one = painted(lambda painter: [painter.drawLine(QLineF(*row)) for row in segments.tolist()])
    assert painted(lambda painter: paint_lines(painter, as_lines(segments))) == one_by_one


def test_some_successive_rows(qapp):
    segments = np.random.default_rng(2).uniform(0, 90, (50, 4))
    part = painted(lambda painter: [painter.drawLine(QLineF(*row)) for row in segments[10:20].tolist()])
    assert painted(lambda painter: paint_lines(painter, as_lines(segments)[10:20])) == part


def test_no_lines_paint_nothing(qapp):
    blank = painted(lambda painter: None)
    assert painted(lambda painter: paint_lines(painter, as_lines(np.empty((0, 4))))) == blank


def test_an_array_with_gaps_in_memory_is_made_whole(qapp):
    wide = np.random.default_rng(3).uniform(0, 90, (20, 8))
    expected = painted(lambda painter: [painter.drawLine(QLineF(*row)) for row in wide[:, ::2].tolist()])
    assert painted(lambda painter: paint_lines(painter, as_lines(wide[:, ::2]))) == expected
