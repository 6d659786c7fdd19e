"""The page of presets, opened, searched and chosen from by mouse and keys."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from visualizer.descent.cancelling import CancelledError
from visualizer.gui.preset_cards import LESSON_ROLE, NAME_ROLE
from visualizer.gui.preset_pictures import PresetPictures, draw, prepare
from visualizer.presets import PRESETS
from visualizer.stage.space.renderer import SurfaceRenderer
from visualizer.stage.theme import THEMES

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(window):
    """The page, opened by its keys."""
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL_SHIFT)
    opened = window.findChild(QWidget, "presetsPage")
    assert opened.isVisible()
    return opened


@pytest.fixture
def search(page):
    return page.findChild(QLineEdit, "presetSearch")


@pytest.fixture
def grid(page):
    return page.findChild(QListView, "presetGrid")


def names(grid):
    return [grid.model().index(row).data(NAME_ROLE) for row in range(grid.model().rowCount())]


def current(grid):
    return grid.currentIndex().data(NAME_ROLE)


def test_it_shows_every_preset_with_its_lesson_inside_the_window(window, page, grid):
    assert names(grid) == list(PRESETS)
    index = grid.model().index(0)
    assert index.data() == "Classic contours"
    assert index.data(LESSON_ROLE) == PRESETS["classic-contours"].lesson
    assert window.frameGeometry().contains(page.frameGeometry())
    assert not grid.horizontalScrollBar().isVisible()


def test_typing_and_enter_begin_with_a_preset_and_one_undo_goes_back(
    qtbot, window, settle, page, search, grid
):
    before = window.store.scene
    QTest.keyClicks(search, "valley ADAM")
    assert names(grid) == ["classic-valley-adam"]
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert not page.isVisible()
    assert window.store.scene == PRESETS["classic-valley-adam"].scene()
    settle(window)
    assert [run.key for run in window.store.runs][-1] == "adam"
    window.commands["undo"].trigger()
    assert window.store.scene == before
    settle(window)


def test_a_click_on_a_card_begins_with_it_and_plays_from_the_start(qtbot, window, settle, page, grid):
    window.player.go_to(50)
    seen, began = [], []
    window.store.stepChanged.connect(seen.append)
    window.player.playingChanged.connect(lambda playing: began.append((playing, window.store.settled)))
    place = grid.visualRect(grid.model().index(4)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not page.isVisible()
    assert window.store.scene == PRESETS["rate-too-low"].scene()
    assert seen == [0]
    qtbot.waitUntil(lambda: window.store.step > 2)
    assert began == [(True, True)]  # not over the runs of the scene before
    window.player.pause()
    settle(window)


def test_arrows_move_through_the_grid_while_one_types(qtbot, window, settle, search, grid):
    tops = [grid.visualRect(grid.model().index(row)).top() for row in range(len(PRESETS))]
    assert tops.count(tops[0]) == 3
    order = list(PRESETS)
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 4), (Qt.Key.Key_Left, 3), (Qt.Key.Key_Up, 0)):
        QTest.keyClick(search, key)
        assert current(grid) == order[place]
    QTest.keyClicks(search, "learning rate")
    QTest.keyClick(search, Qt.Key.Key_Right)
    QTest.keyClick(search, Qt.Key.Key_Right)
    QTest.keyClick(search, Qt.Key.Key_Enter)
    assert window.store.scene == PRESETS["rate-high"].scene()
    window.player.pause()
    settle(window)


def test_escape_closes_it_and_changes_nothing(window, page, search):
    before = window.store.scene
    QTest.keyClicks(search, "noise")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.store.scene == before
    assert not window.player.playing


def test_nothing_found_is_nothing_chosen(window, page, search, grid):
    before = window.store.scene
    QTest.keyClicks(search, "xyzzy")
    assert names(grid) == []
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert window.store.scene == before
    search.clear()
    assert names(grid) == list(PRESETS)
    assert current(grid) == "classic-contours"


def test_opened_again_it_is_as_new(window, page, search, grid):
    QTest.keyClicks(search, "noise")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    window.commands["new_preset"].trigger()
    assert page.isVisible()
    assert search.text() == ""
    assert names(grid) == list(PRESETS)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_card_gets_its_picture(qtbot, window, settle, page, search, grid, mode):
    page.hide()
    window.set_theme_mode(mode)
    settle(window)
    window.open_presets()
    QTest.keyClicks(search, "rate good")
    card = grid.visualRect(grid.model().index(0))
    minimum = QPoint(card.center().x(), card.top() + 12 + 164 // 2)

    def painted():
        image = grid.viewport().grab().toImage()
        # The ball lies at the minimum, in the middle of the picture.
        return image.pixelColor(minimum * image.devicePixelRatio()).name()

    row = window.store.scene.optimizers[0].optimizer
    qtbot.waitUntil(lambda: painted() == (row.colour_dark if mode == "dark" else row.colour), timeout=30_000)


def test_the_window_may_close_while_pictures_are_made(window, page, monkeypatch):
    """The page first: nothing may draw with the stage's renderer once that is closed."""
    order = []
    for kind, name in ((PresetPictures, "stop"), (SurfaceRenderer, "close")):
        real = getattr(kind, name)
        monkeypatch.setattr(kind, name, lambda self, n=name, real=real: (order.append(n), real(self)))
    window.close()
    assert not page.isVisible()
    assert order == ["stop", "close"]


@pytest.mark.parametrize("questions", [1, 8, 30])
def test_a_picture_that_nobody_waits_for_any_more_is_given_up(questions):
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) >= questions

    with pytest.raises(CancelledError):
        prepare("momentum-overshoots", cancelled)
    assert len(asked) <= questions + 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["classic-contours", "many-minima"])
def test_a_picture_shows_every_optimizer_in_its_colour(qapp, name, theme):
    prepared = prepare(name)
    image = draw(prepared, theme, QGuiApplication.font(), SurfaceRenderer())
    seen = {image.pixel(x, y) & 0xFFFFFF for x in range(image.width()) for y in range(image.height())}
    for choice in prepared.scene.racing:
        row = choice.optimizer
        colour = choice.colour or (row.colour_dark if theme == "dark" else row.colour)
        assert QColor(colour).rgb() & 0xFFFFFF in seen, choice.key


def test_a_picture_is_the_inside_of_the_pane_alone(qapp):
    """Numbers and margins around it would be the stage's own ground, in all four corners."""
    image = draw(prepare("rate-good"), "light", QGuiApplication.font(), SurfaceRenderer())
    ground = QColor(THEMES["light"].stage)
    right, bottom = image.width() - 4, image.height() - 4
    assert all(image.pixelColor(x, y) != ground for x in (3, right) for y in (3, bottom))


def test_pictures_are_made_in_order_and_kept(qtbot):
    pictures = PresetPictures(SurfaceRenderer())
    made = []
    pictures.prepared.connect(made.append)
    wanted = ["rate-good", "noise", "rate-high"]
    pictures.want(wanted)
    assert pictures.image("rate-good", "light") is None
    qtbot.waitUntil(lambda: len(made) == 3, timeout=60_000)
    assert made == wanted
    assert pictures.image("noise", "light") is pictures.image("noise", "light")
    pictures.want(wanted)
    pictures.stop()
    assert made == wanted
