"""What ships with the app is there and can be read."""

from __future__ import annotations

import pytest

import resources

ICONS = sorted(resources.path("icons").glob("*.svg"))


def test_unknown_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/nothing\.svg"):
        resources.path("icons", "nothing.svg")


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.stem)
def test_icon_can_be_drawn(icon: object, qapp: object) -> None:
    from PySide6.QtSvg import QSvgRenderer

    assert QSvgRenderer(str(icon)).isValid()


def test_app_icon_is_opaque_in_its_middle_and_not_in_its_corner(qapp: object) -> None:
    from PySide6.QtGui import QIcon

    icon = QIcon(str(resources.path("icons", "discesa.svg")))
    for size in (16, 256):
        image = icon.pixmap(size, size).toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
        assert image.pixelColor(0, 0).alpha() == 0


def test_fonts_are_inter_in_three_weights_with_figures_of_one_width(qapp: object) -> None:
    from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

    loaded = [QFontDatabase.addApplicationFont(str(font)) for font in resources.fonts()]
    assert len(loaded) == 3
    assert all("Inter" in QFontDatabase.applicationFontFamilies(number) for number in loaded)
    font = QFont("Inter", 12)
    font.setFeature(QFont.Tag("tnum"), 1)
    widths = {round(QFontMetricsF(font).horizontalAdvance(digit), 3) for digit in "0123456789"}
    assert len(widths) == 1
