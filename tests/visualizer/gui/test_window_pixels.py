"""On a screen with two device pixels to a logical one, all is drawn at device pixels."""

import pytest
from own_process import said

SCRIPT = """
import numpy
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QToolButton

window = opened("light")

def greys(image):
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = numpy.frombuffer(image.constBits(), numpy.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(float)

def enlarged(image):
    smooth = Qt.TransformationMode.SmoothTransformation
    sizes = Qt.AspectRatioMode.IgnoreAspectRatio
    half = image.scaled(image.width() // 2, image.height() // 2, sizes, smooth)
    return half.scaled(image.width(), image.height(), sizes, smooth)

def detail(image):
    # What is lost when the picture is drawn at half the resolution and enlarged again.
    return float(((greys(image) - greys(enlarged(image))) ** 2).mean())

def thickness(line):
    place = line.geometry().adjusted(0, -3, 0, 3)
    column = greys(window.view.grab(place).toImage())[:, 20]
    return int((column != column[0]).sum())

def sharpness(button):
    size, ratio = button.iconSize(), button.devicePixelRatio()
    return button.icon().pixmap(size, ratio).width() / size.width()

lines = [line for line in window.view.findChildren(QFrame) if line.property("role") == "hairline"]
buttons = [button for button in window.findChildren(QToolButton) if not button.icon().isNull()]
stage = window.view.stage.grab()
image = stage.toImage()
answer = {
    "ratios": [
        window.devicePixelRatio(), stage.devicePixelRatio(), stage.width() / window.view.stage.width()
    ],
    "hairlines": [thickness(line) for line in lines],
    "icons": {button.objectName(): sharpness(button) for button in buttons},
    "detail": [detail(image), detail(enlarged(image))],
}
"""


@pytest.mark.usefixtures("qapp")
def test_all_is_drawn_at_device_pixels():
    seen = said(SCRIPT, QT_SCALE_FACTOR="2")
    assert seen["ratios"] == [2, 2, 2]
    assert seen["hairlines"] == [2, 2]
    assert len(seen["icons"]) > 10
    assert set(seen["icons"].values()) == {2.0}, seen["icons"]
    drawn, blurred = seen["detail"]
    assert drawn > 5 * blurred
