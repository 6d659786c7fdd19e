"""From the words of the command line to a Scene; every wrong word is refused before any work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from surfaces.catalog import CATALOG
from visualizer.cli.input_error import InputError, quoted, unknown
from visualizer.cli.optimizer_words import optimizer_choice
from visualizer.cli.stored import file_scene, preset_scene
from visualizer.cli.words import HIGHEST_SEED, finite_numbers, number, split, whole
from visualizer.engine import surface_of
from visualizer.scene import FORMULA_KEY, MAX_STEPS, Bounds, Scene, SurfaceChoice
from visualizer.scene_file import first_problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def scene_from(
    *,
    surface: str | None,
    formula: str | None,
    preset: str | None,
    scene: str | None,
    window: str | None,
    optimizers: Sequence[str],
    start: str | None,
    steps: str | None,
    noise: str | None,
    seed: str | None,
) -> Scene:
    """The Scene that the words of ``discesa run`` mean: a new race or a stored one, with what was given set.

    Raises:
        InputError: A word is wrong.
        surfaces.syntax.FormulaError: The formula is wrong.
    """
    _exclude({"--surface": surface, "--formula": formula, "--preset": preset, "--scene": scene})
    try:
        base = _stored(preset, scene) or _new(surface, formula)
        given: dict[str, Any] = {}
        if window is not None:
            given["surface"] = base.surface.with_(window=_window(window))
        if optimizers:
            given["optimizers"] = tuple(optimizer_choice(text) for text in optimizers)
        if start is not None:
            given["start"] = _start(start)
        if steps is not None:
            given["steps"] = whole("--steps", steps, 1, MAX_STEPS)
        if noise is not None:
            given["noise"] = _noise(noise)
        if seed is not None:
            given["seed"] = whole("--seed", seed, 0, HIGHEST_SEED)
        made = base.with_(**given)
    except ValidationError as error:
        raise InputError(first_problem(error)) from None
    if not made.racing:
        stored = preset is not None or scene is not None
        nobody = "no optimizer of the stored scene is enabled, and " if stored else ""
        raise InputError(f"{nobody}no --optimizer was given; for example --optimizer adam:lr=0.1")
    return made


def _exclude(sources: Mapping[str, str | None]) -> None:
    """Refuse two places that a race would come from."""
    given = [option for option, value in sources.items() if value is not None]
    if len(given) > 1:
        raise InputError(f"{given[0]} and {given[1]} exclude each other; one of them is enough")


def _stored(preset: str | None, scene: str | None) -> Scene | None:
    if preset is not None:
        return preset_scene(preset)
    return None if scene is None else file_scene(scene)


def _new(surface: str | None, formula: str | None) -> Scene:
    """A race without optimizers, from the surface's own start."""
    choice = _surface(surface, formula)
    return Scene(surface=choice, start=surface_of(choice).start)


def _surface(key: str | None, formula: str | None) -> SurfaceChoice:
    if formula is not None:
        choice = SurfaceChoice(key=FORMULA_KEY, formula=formula)
        surface_of(choice)
        return choice
    name, assignments = split("--surface", "beale" if key is None else key)
    if name not in CATALOG:
        raise unknown("surface", name, CATALOG, "discesa surfaces")
    parameters = {parameter: _surface_parameter(name, parameter, value) for parameter, value in assignments}
    choice = SurfaceChoice(key=name, parameters=parameters)
    try:
        surface_of(choice)
    except ValueError as error:
        raise InputError(f"--surface {quoted(key or name)}: {error}") from None
    return choice


def _surface_parameter(surface: str, name: str, text: str) -> float:
    known = CATALOG[surface].parameters
    if name not in known:
        listed = f"it has {', '.join(known)}" if known else "it has none"
        raise InputError(f"--surface: {surface} has no parameter {quoted(name)}; {listed}")
    value = number(text)
    if value is None or not math.isfinite(value):
        raise InputError(f"--surface {surface}: {name} must be a finite number, not {quoted(text)}")
    return value


def _start(text: str) -> tuple[float, float]:
    x, y = finite_numbers("--start", text, 2, "two numbers x,y, such as 1,1.6")
    return x, y


def _window(text: str) -> Bounds:
    expected = "four numbers x_min,x_max,y_min,y_max with x_min < x_max and y_min < y_max, such as -2,2,-1,3"
    x_min, x_max, y_min, y_max = finite_numbers("--window", text, 4, expected)
    try:
        return Bounds(x_min=x_min, x_max=x_max, y_min=y_min, y_max=y_max)
    except ValidationError:
        raise InputError(f"--window {quoted(text)}: expected are {expected}") from None


def _noise(text: str) -> float:
    value = number(text)
    if value is None or not math.isfinite(value) or value < 0:
        raise InputError(f"--noise must be a number of at least 0, not {quoted(text)}")
    return value
