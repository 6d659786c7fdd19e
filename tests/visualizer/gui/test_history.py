"""Undo and redo."""

from visualizer.gui.history import DEPTH, History
from visualizer.scene import default_scene


def scenes(count):
    return [default_scene().with_(steps=steps) for steps in range(1, count + 1)]


def test_undo_and_redo_walk_the_changes():
    first, second, third = scenes(3)
    history = History(first)
    history.change(second, None)
    history.change(third, None)
    history.undo()
    assert history.scene == second
    history.undo()
    assert history.scene == first
    assert not history.can_undo
    history.redo()
    history.redo()
    assert history.scene == third
    assert not history.can_redo


def test_changes_of_one_drag_are_undone_at_once():
    first, *dragged = scenes(6)
    history = History(first)
    begins = [history.change(scene, "lr:0") for scene in dragged]
    assert begins == [True, False, False, False, False]
    history.undo()
    assert history.scene == first


def test_two_drags_are_two_changes():
    first, second, third = scenes(3)
    history = History(first)
    history.change(second, "lr:0")
    history.end_merge()
    assert history.change(third, "lr:0")
    history.undo()
    assert history.scene == second


def test_a_new_change_ends_the_undone_future():
    first, second, third = scenes(3)
    history = History(first)
    history.change(second, None)
    history.undo()
    history.change(third, None)
    assert not history.can_redo


def test_a_change_after_undo_is_not_merged_into_the_past():
    first, second, third = scenes(3)
    history = History(first)
    history.change(second, "lr:0")
    history.undo()
    assert history.change(third, "lr:0")
    history.undo()
    assert history.scene == first


def test_undo_without_a_past_changes_nothing():
    (only,) = scenes(1)
    history = History(only)
    history.undo()
    history.redo()
    assert history.scene == only


def test_the_depth_is_limited():
    first, *rest = scenes(DEPTH + 10)
    history = History(first)
    for scene in rest:
        history.change(scene, None)
    undone = 0
    while history.can_undo:
        history.undo()
        undone += 1
    assert undone == DEPTH
