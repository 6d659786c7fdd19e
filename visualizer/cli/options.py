"""From the words of the command line to a Scene; every wrong word is refused before any work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import ValidationError

from surfaces.catalog import CATALOG
from visualizer.cli.input_error import InputError, quoted, unknown
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.engine import surface_of
from visualizer.scene import FORMULA_KEY, MAX_STEPS, Bounds, OptimizerChoice, Scene, SurfaceChoice
from visualizer.scene_file import first_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_FLAGS = {"true": True, "false": False, "1": True, "0": False}
_HIGHEST_SEED = 2**32 - 1


def scene_from(
    *,
    surface: str | None,
    formula: str | None,
    window: str | None,
    optimizers: Sequence[str],
    start: str | None,
    steps: str,
    noise: str,
    seed: str,
) -> Scene:
    """The Scene that the words of ``discesa run`` mean; the surface's own start where none is given.

    Raises:
        InputError: A word is wrong.
        surfaces.syntax.FormulaError: The formula is wrong.
    """
    if not optimizers:
        raise InputError("no --optimizer was given; for example --optimizer adam:lr=0.1")
    choice = _surface(surface, formula, window)
    try:
        return Scene(
            surface=choice,
            optimizers=tuple(_optimizer(text) for text in optimizers),
            start=surface_of(choice).start if start is None else _start(start),
            steps=_whole("--steps", steps, 1, MAX_STEPS),
            noise=_noise(noise),
            seed=_whole("--seed", seed, 0, _HIGHEST_SEED),
        )
    except ValidationError as error:
        raise InputError(first_problem(error)) from None


def _surface(key: str | None, formula: str | None, window: str | None) -> SurfaceChoice:
    if key is not None and formula is not None:
        raise InputError("--surface and --formula exclude each other; one of them is enough")
    bounds = None if window is None else _window(window)
    if formula is not None:
        choice = SurfaceChoice(key=FORMULA_KEY, formula=formula, window=bounds)
        surface_of(choice)
        return choice
    name, assignments = _split("--surface", "beale" if key is None else key)
    if name not in CATALOG:
        raise unknown("surface", name, CATALOG, "discesa surfaces")
    parameters = {parameter: _surface_parameter(name, parameter, value) for parameter, value in assignments}
    choice = SurfaceChoice(key=name, parameters=parameters, window=bounds)
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
    number = _float(text)
    if number is None or not math.isfinite(number):
        raise InputError(f"--surface {surface}: {name} must be a finite number, not {quoted(text)}")
    return number


def _optimizer(text: str) -> OptimizerChoice:
    """Read ``key:name=value,...``."""
    key, assignments = _split("--optimizer", text)
    if key not in OPTIMIZERS:
        raise unknown("optimizer", key, OPTIMIZERS, "discesa optimizers")
    hyperparameters = {name: _hyperparameter(key, name, value) for name, value in assignments}
    return OptimizerChoice(key=key, hyperparameters=hyperparameters)


def _hyperparameter(key: str, name: str, text: str) -> float | bool:
    known = OPTIMIZERS[key].by_name
    if name not in known:
        raise InputError(
            f"--optimizer: {key} has no hyperparameter {quoted(name)}; it has {', '.join(known)}"
        )
    row = known[name]
    wrong = InputError(f"--optimizer {key}: {name} must be {row.allowed}, not {quoted(text)}")
    value = _FLAGS.get(text.lower()) if row.scale == "flag" else _float(text)
    if value is None:
        raise wrong
    try:
        row.check(value)
    except ValueError:
        raise wrong from None
    return value


def _split(option: str, text: str) -> tuple[str, list[tuple[str, str]]]:
    """Take ``key:name=value,name=value`` apart."""
    key, colon, rest = text.partition(":")
    pairs = [tuple(part.partition("=")) for part in rest.split(",")] if colon else []
    names = [name for name, _, _ in pairs]
    if any(not (name and equals and value) for name, equals, value in pairs):
        raise InputError(f"{option} {quoted(text)}: after the colon name=value,name=value is expected")
    if len(set(names)) < len(names):
        raise InputError(f"{option} {quoted(text)}: a name is given twice")
    return key, [(name, value) for name, _, value in pairs]


def _start(text: str) -> tuple[float, float]:
    x, y = _finite_numbers("--start", text, 2, "two numbers x,y, such as 1,1.6")
    return x, y


def _window(text: str) -> Bounds:
    expected = "four numbers x_min,x_max,y_min,y_max with x_min < x_max and y_min < y_max, such as -2,2,-1,3"
    x_min, x_max, y_min, y_max = _finite_numbers("--window", text, 4, expected)
    try:
        return Bounds(x_min=x_min, x_max=x_max, y_min=y_min, y_max=y_max)
    except ValidationError:
        raise InputError(f"--window {quoted(text)}: expected are {expected}") from None


def _finite_numbers(option: str, text: str, count: int, expected: str) -> list[float]:
    """Read numbers with commas between them."""
    numbers = [_float(part) for part in text.split(",")]
    finite = [number for number in numbers if number is not None and math.isfinite(number)]
    if len(finite) < len(numbers) or len(finite) != count:
        raise InputError(f"{option} {quoted(text)}: expected are {expected}")
    return finite


def _noise(text: str) -> float:
    number = _float(text)
    if number is None or not math.isfinite(number) or number < 0:
        raise InputError(f"--noise must be a number of at least 0, not {quoted(text)}")
    return number


def _whole(option: str, text: str, lowest: int, highest: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = lowest - 1
    if not lowest <= number <= highest:
        raise InputError(
            f"{option} must be a whole number from {lowest:,} to {highest:,}, not {quoted(text)}"
        )
    return number


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
