"""The cross-sections as they are painted: every mark at its place, in its colour."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from stage_cases import colours_near

from surfaces.catalog import from_formula, surface
from surfaces.window import Window
from visualizer.descent.slices import Place, slices_at
from visualizer.descent.suggested_rates import suggested_rate
from visualizer.engine import compute
from visualizer.scene import OptimizerChoice, Scene, SurfaceChoice
from visualizer.stage.lanes import lanes
from visualizer.stage.slice_scale import span_for
from visualizer.stage.slices import CrossSections
from visualizer.stage.theme import DARK, LIGHT

WINDOW = Window(-4.0, 4.0, -4.0, 4.0)


def scene_of(formula, lr, start, key="sgd", steps=6):
    return Scene(
        surface=SurfaceChoice(key="formula", formula=formula),
        optimizers=(OptimizerChoice(key=key, hyperparameters={"lr": lr}),),
        start=start,
        steps=steps,
    )


@pytest.fixture
def show(qtbot):
    """Shows the sections of a formula at a row of a run; a new widget each time."""

    def shown(formula="x^2 + y^2", lr=0.7, start=(1.5, 1.0), row=0, theme=LIGHT, size=(1200, 400)):
        scene = scene_of(formula, lr, start)
        runs = compute(scene)
        widget = CrossSections(theme)
        qtbot.addWidget(widget)
        widget.resize(*size)
        cut = slices_at(from_formula(formula), runs[0], row, WINDOW)
        widget.show_slices(cut, lanes(scene, runs, (), theme)[0])
        with qtbot.waitExposed(widget):
            widget.show()
        return widget, cut, runs[0]

    return shown


def image_of(widget):
    return widget.grab().toImage()


def colour_at(image, place):
    return image.pixelColor(round(place.x()), round(place.y())).name()


def places(widget):
    """For each plot: where its ball and its next place are."""
    return [
        (frame.to_pixel(*plot.slice.ball), frame.to_pixel(*plot.slice.next))
        for plot, frame in zip(widget.plots, widget.frames(), strict=True)
    ]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_ball_and_next_step_are_where_the_run_says(show, theme):
    widget, _, run = show(theme=theme)
    image, colour = image_of(widget), widget._lane.colour.name()
    (x0, y0), (x1, y1) = run.position[0], run.position[1]
    expected = [
        (x0, x1, x1**2 + y0**2),
        (y0, y1, x0**2 + y1**2),
        (0, math.dist((x0, y0), (x1, y1)), x1**2 + y1**2),
    ]
    for (ball, ahead), frame, (at, there, loss) in zip(
        places(widget), widget.frames(), expected, strict=True
    ):
        assert ball == frame.to_pixel(at, x0**2 + y0**2)
        assert (ahead.x(), ahead.y()) == pytest.approx(frame.to_pixel(there, loss).toTuple())
        assert colour_at(image, ball) == colour
        assert colour_at(image, ahead) == theme.window  # hollow
        assert colour in colours_near(image, ahead, 6)


def test_an_arrow_goes_from_the_ball_to_the_next_place(show):
    widget, _, _ = show()
    image = image_of(widget)
    for ball, ahead in places(widget):
        middle = ball + (ahead - ball) / 2
        assert widget._lane.colour.name() in colours_near(image, middle, 2)


def darkest(image, place):
    return min(QColor(name).lightness() for name in colours_near(image, place, 1))


def test_the_curve_is_the_loss(show):
    widget, cut, _ = show(lr=0.05)
    image = image_of(widget)
    for made, frame in zip((cut.x, cut.y, cut.update), widget.frames(), strict=True):
        seen = [frame.to_pixel(float(at), float(loss)) for at, loss in zip(made.at, made.loss, strict=True)]
        inside = [place for place in seen[::10] if frame.rect.adjusted(3, 3, -3, -3).contains(place)]
        assert len(inside) > 5
        for place in inside:
            assert darkest(image, place) < 150
            assert {LIGHT.neutral, LIGHT.text, widget._lane.colour.name()} & colours_near(image, place, 3)


def test_the_tangents_are_seen_in_all_three(show):
    """The picture with and without slopes differs along the tangent's line."""
    widget, cut, _ = show(lr=0.05)
    image = image_of(widget)
    flat = {name: replace(getattr(cut, name), slope=math.nan) for name in ("x", "y", "update")}
    widget.show_slices(replace(cut, **flat), widget._lane)
    without = image_of(widget)
    for made, frame in zip((cut.x, cut.y, cut.update), widget.frames(), strict=True):
        part = 0.8 * (frame.window.y_max - made.ball.loss) / made.slope
        place = frame.to_pixel(made.ball.at + part, made.ball.loss + made.slope * part)
        assert frame.contains(place)
        assert darkest(image, place) < 80
        assert darkest(without, place) > 200


def test_the_largest_step_is_marked_where_the_loss_is_back(show):
    widget, cut, run = show(lr=0.3)
    image, frame = image_of(widget), widget.frames()[2]
    distance = 2 * math.hypot(*run.position[0])  # through the middle of the bowl to the other side
    x = frame.to_pixel(distance, 0.0).x()
    column = {
        image.pixelColor(round(x), y).name() for y in range(round(frame.top), round(frame.rect.bottom()))
    }
    assert LIGHT.good in column
    assert cut.limit.at == pytest.approx(distance)
    tinted = image.pixelColor(round(x) - 12, round(frame.rect.bottom()) - 5)
    beyond = image.pixelColor(round(x) + 12, round(frame.rect.bottom()) - 5)
    assert tinted.name() != LIGHT.window
    assert beyond.name() == LIGHT.window
    assert widget.plots[2].limit_texts[1] == "3.606"


@pytest.mark.parametrize(
    ("formula", "start", "row", "note"),
    [("-x - y", (0.0, 0.0), 0, "within the window"), ("x^2 + y^2", (1.5, 1.0), 0, "")],
)
def test_a_note_says_where_there_is_no_largest_step(show, formula, start, row, note):
    widget, _, _ = show(formula, 0.1, start, row)
    assert note in widget.plots[2].note
    assert bool(note) == bool(widget.plots[2].note)
    assert math.isnan(widget.plots[2].limit) == bool(note)


def test_a_step_uphill_is_said_to_be_one(qtbot):
    formula = "x^2 + 20*y^2"
    scene = scene_of(formula, 0.02, (2.0, 0.2), key="momentum", steps=60)
    run = compute(scene)[0]
    cuts = [slices_at(from_formula(formula), run, row, WINDOW) for row in range(60)]
    uphill = next(cut for cut in cuts if cut.update.slope > 0)
    widget = CrossSections(LIGHT)
    qtbot.addWidget(widget)
    widget.show_slices(uphill, lanes(scene, (run,), (), LIGHT)[0])
    assert "uphill" in widget.plots[2].note
    assert math.isnan(widget.plots[2].limit)
    assert uphill.update.next.loss > uphill.update.ball.loss


def test_the_titles_name_the_partial_derivatives_with_four_digits(show):
    widget, _, _ = show("3.14159265*x + y^2", 0.01, (0.5, 1.25))
    assert [plot.title for plot in widget.plots] == ["∂L/∂x = 3.142", "∂L/∂y = 2.5", "∂L/∂u = −4.015"]
    assert widget.plots[0].details == ("Δx = −0.03142",)
    assert widget.plots[2].details[-1] == "step 0.04015"


def test_at_the_end_there_is_no_next_step(show):
    widget, _, _ = show(lr=0.1, row=6)
    assert len(widget.plots) == 2
    assert "ends here" in widget.message
    image, frames = image_of(widget), widget.frames()
    assert colour_at(image, frames[0].to_pixel(*widget.plots[0].slice.ball)) == widget._lane.colour.name()
    third = [image.pixelColor(x, y).name() for x in range(810, 1190) for y in range(180, 220)]
    assert any(name != LIGHT.window for name in third)  # the words


def test_words_stand_alone(show):
    widget, _, _ = show()
    widget.show_message("nothing to cut")
    assert (widget.message, widget.plots, widget.frames()) == ("nothing to cut", (), ())
    image = image_of(widget)
    assert {image.pixelColor(x, 60).name() for x in range(0, 1200, 3)} == {LIGHT.window}
    middle = {image.pixelColor(x, y).name() for x in range(500, 700) for y in range(190, 210)}
    assert len(middle) > 1


def test_a_step_that_leaves_the_picture_is_an_arrow_to_its_side(show):
    widget, _, _ = show(lr=1e6)
    image, frame = image_of(widget), widget.frames()[0]
    assert not frame.window.contains(*widget.plots[0].slice.next)
    colour, rect = widget._lane.colour.name(), frame.rect
    edge = {
        image.pixelColor(x, y).name()
        for x in range(round(rect.left()), round(rect.right()))
        for y in (round(rect.top()) + 4,)
    }
    sides = {
        image.pixelColor(x, y).name()
        for y in range(round(rect.top()), round(rect.bottom()))
        for x in (round(rect.left()) + 4,)
    }
    assert colour in edge | sides


def test_outside_of_the_domain_there_is_no_curve(show):
    widget, cut, _ = show("log(x) + y^2", 0.01, (0.3, 0.5))
    image, frame = image_of(widget), widget.frames()[0]
    left = range(round(frame.left) + 2, round(frame.to_pixel(0.0, 0.0).x()) - 3)
    assert len(left) > 20
    rows = range(round(frame.top) + 2, round(frame.rect.bottom()) - 2)
    assert LIGHT.neutral not in {image.pixelColor(x, y).name() for x in left for y in rows}
    assert np.isfinite(cut.x.loss).any()


def test_where_it_is_narrow_they_stand_below_each_other(show):
    wide, _, _ = show(size=(900, 200))
    tall, _, _ = show(size=(300, 600))
    lefts, tops = [f.left for f in wide.frames()], [f.top for f in wide.frames()]
    assert lefts == sorted(set(lefts))
    assert len(set(tops)) == 1
    lefts, tops = [f.left for f in tall.frames()], [f.top for f in tall.frames()]
    assert max(lefts) < 60
    assert tops == sorted(set(tops))


@pytest.mark.parametrize("size", [(160, 72), (300, 90), (72, 300), (2400, 1400)])
def test_it_paints_at_any_size(show, size):
    widget, _, _ = show(size=size)
    assert not image_of(widget).isNull()
    for frame in widget.frames():
        assert frame.width > 0
        assert frame.height > 0


def test_hovering_reads_the_values(show):
    widget, _, _ = show()
    before = image_of(widget)
    at, none = widget.frames()[1].centre, Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    assert image_of(widget) != before
    QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    assert image_of(widget) == before


@pytest.mark.parametrize("bad", [1e300, np.inf, -np.inf, np.nan, -1e300, 1e-300])
def test_whatever_comes_out_is_drawn(show, bad):
    widget, cut, _ = show()
    losses = cut.x.loss.copy()
    losses[120:] = bad
    for made in (
        replace(cut.x, loss=losses),
        replace(cut.x, slope=bad),
        replace(cut.x, next=Place(cut.x.next.at, bad)),
        replace(cut.x, next=Place(bad if np.isfinite(bad) else 1e200, 1.0)),
    ):
        widget.show_slices(replace(cut, x=made), widget._lane)
        assert not image_of(widget).isNull()
        assert np.isfinite(widget.plots[0].span).all()


def test_the_losses_shown_hold_ball_and_next_step_and_stay_while_they_fit():
    scene = scene_of("x^2 + 3*y^2", 0.05, (3.0, 2.0), steps=60)
    run, span, changes = compute(scene)[0], None, 0
    for row in range(60):
        cut = slices_at(from_formula("x^2 + 3*y^2"), run, row, WINDOW)
        made = span_for(cut.update, cut.limit.at, span)
        for place in (cut.update.ball, cut.update.next):
            assert made.low < place.loss < made.high
        assert made.low <= cut.update.loss[np.abs(cut.update.at) <= cut.limit.at].min()
        changes, span = changes + (made != span), made
    assert changes < 30


def test_a_steep_wall_does_not_press_the_valley_flat():
    """Beale's function at its usual start: behind the ball it rises to 30,000, the valley is 50 deep."""
    beale = "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"
    run = compute(scene_of(beale, 0.1, (1.0, 1.6), key="adam"))[0]
    cut = slices_at(from_formula(beale), run, 0, WINDOW)
    low, high = span_for(cut.update, cut.limit.at, None)
    valley = cut.update.loss[(cut.update.at > 0) & (cut.update.at < cut.limit.at)]
    assert np.nanmax(cut.update.loss) > 20_000
    assert (cut.update.ball.loss - valley.min()) / (high - low) > 0.25


def test_a_flat_slice_has_a_height():
    made = slices_at(from_formula("5 + 0*x"), compute(scene_of("5 + 0*x", 0.1, (0.0, 0.0)))[0], 0, WINDOW).x
    low, high = span_for(made, 0.0, None)
    assert low < 5 < high


def test_losses_whose_difference_is_infinite_leave_the_picture(show):
    widget, cut, _ = show()
    largest = float(np.finfo(np.float64).max)
    losses = np.where(np.arange(len(cut.x.loss)) % 2, largest, -largest)
    losses[len(losses) // 2] = cut.x.ball.loss
    for ball in (cut.x.ball.loss, largest, -largest):
        made = replace(cut.x, loss=losses, ball=Place(cut.x.ball.at, ball), next=Place(1.0, -ball))
        low, high = span_for(made, 0.0, None)
        assert 0 < high - low < np.inf
        widget.show_slices(replace(cut, x=made), widget._lane)
        assert not image_of(widget).isNull()


def test_a_run_on_its_way_to_infinity_can_be_cut_until_its_last_number():
    saddle = surface("monkey_saddle")
    rate = 100 * suggested_rate("sgd", saddle)
    run = compute(scene_of(saddle.formula, rate, saddle.start, steps=20))[0]
    cuts = [slices_at(saddle, run, row, saddle.window) for row in range(20)]
    cuts = [cut for cut in cuts if cut is not None]
    assert max(np.abs(cut.update.loss[np.isfinite(cut.update.loss)]).max() for cut in cuts) > 1e300
    for cut in cuts:
        for made in (cut.x, cut.y, cut.update):
            low, high = span_for(made, 0.0, None)
            assert low < made.ball.loss < high


def test_where_neighbours_are_one_number_hovering_reads_the_nearest(show):
    widget, _, _ = show()
    far = Window(1e17 - 512, 1e17 + 512, -4.0, 4.0)
    run = compute(scene_of("0*x + y^2", 0.1, (1e17, 1.0)))[0]
    cut = slices_at(from_formula("0*x + y^2"), run, 0, far)
    assert cut.x.at[0] == cut.x.at[1]
    widget.show_slices(cut, widget._lane)
    before, at, none = image_of(widget), widget.frames()[0].centre, Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    assert image_of(widget) != before
