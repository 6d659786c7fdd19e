"""The theme follows the desktop, unless the person chose one."""

import pytest
from own_process import said
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

from visualizer.gui.theme import apply, palette
from visualizer.stage.theme import DARK, LIGHT

FOLLOW = """
window = opened("system")

def lightness():
    stage, whole = window.view.stage.grab().toImage(), window.grab().toImage()
    return [
        app.palette().window().color().lightness(),
        stage.pixelColor(3, 3).lightness(),
        whole.pixelColor(6, window.height() // 2).lightness(),
    ]

answer = {"at first": [lightness()]}
for mode in ("system", "light", "dark"):
    window.set_theme_mode(mode)
    answer[mode] = []
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
        app.styleHints().setColorScheme(scheme)
        app.processEvents()
        assert app.styleHints().colorScheme() == scheme, "this platform theme knows no colour schemes"
        app.processEvents()
        answer[mode].append(lightness())
"""


@pytest.mark.usefixtures("qapp")
def test_the_desktop_is_followed_unless_a_theme_is_chosen():
    """Palette, stage and panels, each while the desktop is dark, then light."""
    seen = said(FOLLOW, XDG_CURRENT_DESKTOP="XFCE")
    bright = {mode: [[part > 128 for part in parts] for parts in rows] for mode, rows in seen.items()}
    assert bright == {
        "at first": [[True] * 3],
        "system": [[False] * 3, [True] * 3],
        "light": [[True] * 3, [True] * 3],
        "dark": [[False] * 3, [False] * 3],
    }


def test_the_same_theme_once_more_dresses_nothing_anew(qtbot, qapp):
    seen = []

    class Watcher(QWidget):
        def changeEvent(self, event):
            seen.append(event.type())

    apply(qapp, LIGHT)
    watcher = Watcher()
    qtbot.addWidget(watcher)
    watcher.ensurePolished()
    seen.clear()
    apply(qapp, LIGHT)
    assert seen == []
    apply(qapp, DARK)
    assert {QEvent.Type.PaletteChange, QEvent.Type.StyleChange} <= set(seen)
    apply(qapp, LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(theme):
    """WCAG 2.1, 1.4.3: a contrast of at least 4.5 to 1."""
    made = palette(theme)
    roles = QPalette.ColorRole
    for text, ground in (
        (made.color(roles.WindowText), made.color(roles.Window)),
        (made.color(roles.Text), made.color(roles.Base)),
        (made.color(roles.ButtonText), made.color(roles.Button)),
        (QColor(theme.muted), QColor(theme.window)),
        (QColor(theme.accent), QColor(theme.window)),
        (QColor(theme.on_accent), QColor(theme.accent)),
    ):
        assert contrast(text, ground) >= 4.5


def contrast(one, other):
    lights = sorted(_luminance(colour) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


def _luminance(colour):
    channels = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), channels, strict=True))
