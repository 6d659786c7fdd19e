"""What the actions on the 3-D view do, for the table of effects."""

from __future__ import annotations

from visualizer.scene import Eye
from visualizer.stage.space.hand import SIDES

LAYOUTS = {"space": [True], "space_side_by_side": [True] * 3, "both": [False, True]}
SWITCHES = {"mesh": True, "floor": True, "trails_on_top": True}


def picture(window):
    return window.view.stage.grab().toImage()


def lays_out(layout):
    def check(window, do, wait):
        do()
        wait()
        picture(window)
        assert window.store.scene.view.layout == layout
        assert [pane.in_space for pane in window.view.stage.drawing.panes] == LAYOUTS[layout]
        assert window.commands[layout].isChecked()
        assert not window.commands["overlay"].isChecked()

    return check


def looks_from(side):
    def check(window, do, wait):
        assert not window.commands[f"eye_{side}"].isEnabled()
        window.change_view(layout="space", eye=Eye(zoom=2))
        before = picture(window)
        do()
        wait()
        eye = window.store.scene.view.eye
        assert (eye.elevation, eye.azimuth) == SIDES[side]
        assert eye.zoom == 2
        assert picture(window) != before
        window.store.undo()
        assert window.store.scene.view.eye == Eye(zoom=2)

    return check


def switches(field, on):
    def check(window, do, wait):
        window.change_view(layout="space", eye=Eye(elevation=10))
        before = picture(window)
        assert window.commands[field].isChecked() is on
        do()
        wait()
        assert getattr(window.store.scene.view, field) is not on
        assert window.commands[field].isChecked() is not on
        assert picture(window) != before

    return check
