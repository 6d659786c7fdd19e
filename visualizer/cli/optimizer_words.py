"""``--optimizer key:name=value,...``: an optimizer of the registry with some of its hyperparameters."""

from __future__ import annotations

from visualizer.cli.input_error import InputError, quoted, unknown
from visualizer.cli.words import FLAGS, number, split
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.scene import OptimizerChoice


def optimizer_choice(text: str) -> OptimizerChoice:
    """The optimizer that the words mean, with the registry's defaults where nothing is said.

    Raises:
        InputError: A word is wrong.
    """
    key, given = given_hyperparameters(text)
    return OptimizerChoice(key=key, hyperparameters=given)


def given_hyperparameters(text: str) -> tuple[str, dict[str, float | bool]]:
    """The key, and what was said of its hyperparameters.

    Raises:
        InputError: A word is wrong.
    """
    key, pairs = split("--optimizer", text)
    if key not in OPTIMIZERS:
        raise unknown("optimizer", key, OPTIMIZERS, "discesa optimizers")
    return key, {name: _hyperparameter(key, name, value) for name, value in pairs}


def _hyperparameter(key: str, name: str, text: str) -> float | bool:
    known = OPTIMIZERS[key].by_name
    if name not in known:
        raise InputError(
            f"--optimizer: {key} has no hyperparameter {quoted(name)}; it has {', '.join(known)}"
        )
    row = known[name]
    wrong = InputError(f"--optimizer {key}: {name} must be {row.allowed}, not {quoted(text)}")
    value = FLAGS.get(text.lower()) if row.scale == "flag" else number(text)
    if value is None:
        raise wrong
    try:
        row.check(value)
    except ValueError:
        raise wrong from None
    return value
