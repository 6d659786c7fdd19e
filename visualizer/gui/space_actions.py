"""The actions on the 3-D view: layouts with it, from where it is seen, and what is drawn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.gui.action_info import SPACE, VIEW, ActionInfo, Controls
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from visualizer.scene import Layout


def _possible(controls: Controls) -> bool:
    return not controls.view.space_obstacle


def _obstacle(controls: Controls) -> str:
    return controls.view.space_obstacle


def _shown(controls: Controls) -> bool:
    return controls.store.scene.view.in_space and _possible(controls)


def _look_from(side: str) -> Callable[[Controls], None]:
    return lambda controls: controls.view.stage.look_from(side)


def _toggle(field: str) -> Callable[[Controls], None]:
    return lambda controls: controls.change_view(**{field: not getattr(controls.store.scene.view, field)})


def _toggle_orbit(controls: Controls) -> None:
    """Where the orbit ends, the eye stays."""
    orbits = controls.store.scene.view.orbit
    controls.change_view(orbit=not orbits, **({"eye": controls.view.stage.drawing.eye} if orbits else {}))


def _is_on(field: str) -> Callable[[Controls], bool]:
    return lambda controls: bool(getattr(controls.store.scene.view, field))


def _layout(layout: Layout, text: str, tooltip: str, key: str) -> ActionInfo:
    return ActionInfo(
        layout,
        VIEW,
        text,
        tooltip,
        (key,),
        lambda controls: controls.change_view(layout=layout),
        checked=lambda controls: controls.store.scene.view.layout == layout,
        enabled=_possible,
        reason=_obstacle,
    )


LAYOUT_ACTIONS: tuple[ActionInfo, ...] = (
    _layout(
        "space",
        QT_TRANSLATE_NOOP("actions", "One pane in &3-D"),
        QT_TRANSLATE_NOOP("actions", "Show the surface as a landscape with all optimizers on it."),
        "3",
    ),
    _layout(
        "space_side_by_side",
        QT_TRANSLATE_NOOP("actions", "S&ide by side in 3-D"),
        QT_TRANSLATE_NOOP("actions", "Show each optimizer on a landscape of its own, all seen alike."),
        "4",
    ),
    _layout(
        "both",
        QT_TRANSLATE_NOOP("actions", "2-D and 3-D &beside each other"),
        QT_TRANSLATE_NOOP("actions", "Show the surface from the top and as a landscape, at the same step."),
        "5",
    ),
)

SPACE_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "eye_top",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "From the &top"),
        QT_TRANSLATE_NOOP("actions", "Look straight down on the surface, as on a map."),
        ("Alt+1",),
        _look_from("top"),
        enabled=_shown,
    ),
    ActionInfo(
        "eye_side",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "From the &side"),
        QT_TRANSLATE_NOOP("actions", "Look along y, from the level of the floor."),
        ("Alt+2",),
        _look_from("side"),
        enabled=_shown,
    ),
    ActionInfo(
        "eye_isometric",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "&Isometric"),
        QT_TRANSLATE_NOOP("actions", "Look along the diagonal of a cube: all axes are shortened alike."),
        ("Alt+3",),
        _look_from("isometric"),
        enabled=_shown,
    ),
    ActionInfo(
        "eye_classic",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "&Classic"),
        QT_TRANSLATE_NOOP(
            "actions", "Look as the well-known animations do: elevation 45, azimuth -135 degrees."
        ),
        ("Alt+4",),
        _look_from("classic"),
        enabled=_shown,
    ),
    ActionInfo(
        "orbit",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "&Orbit"),
        QT_TRANSLATE_NOOP("actions", "Let the eye go slowly around the surface."),
        ("O",),
        _toggle_orbit,
        checked=_is_on("orbit"),
        enabled=_shown,
        separated=True,
    ),
    ActionInfo(
        "mesh",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "&Mesh"),
        QT_TRANSLATE_NOOP("actions", "Draw thin lines over the surface."),
        ("W",),
        _toggle("mesh"),
        checked=_is_on("mesh"),
        enabled=_shown,
        separated=True,
    ),
    ActionInfo(
        "floor",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "Contours on the &floor"),
        QT_TRANSLATE_NOOP("actions", "Draw the contours below the surface, on the floor of the box."),
        ("Shift+F",),
        _toggle("floor"),
        checked=_is_on("floor"),
        enabled=_shown,
    ),
    ActionInfo(
        "trails_on_top",
        SPACE,
        QT_TRANSLATE_NOOP("actions", "Trails always on to&p"),
        QT_TRANSLATE_NOOP("actions", "Paint trails and balls over the surface, or let it hide them."),
        ("Shift+T",),
        _toggle("trails_on_top"),
        checked=_is_on("trails_on_top"),
        enabled=_shown,
    ),
)
