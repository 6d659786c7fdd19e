"""The catalog of named surfaces. To add one, add an entry to a tuple in :mod:`surfaces.rows`: that is all."""

from __future__ import annotations

import difflib
from types import MappingProxyType
from typing import TYPE_CHECKING

from surfaces.rows.bowls import BOWLS, ill_conditioned_bowl
from surfaces.rows.rugged import RUGGED
from surfaces.rows.saddles import SADDLES
from surfaces.rows.several import SEVERAL
from surfaces.rows.valleys import VALLEYS
from surfaces.surface import Surface
from surfaces.syntax import parse
from surfaces.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CATALOG: Mapping[str, Surface] = MappingProxyType(
    {row.key: row for row in (*BOWLS, *VALLEYS, *SADDLES, *SEVERAL, *RUGGED)}
)
"""Every surface by its key, in the order in which they are offered."""

_ADJUSTABLE: dict[str, Callable[..., Surface]] = {"ill_conditioned_bowl": ill_conditioned_bowl}


def surface(key: str, **parameters: float) -> Surface:
    """A surface of the catalog, with some of the numbers in its formula chosen.

    Raises:
        ValueError: There is no such surface or parameter, or the value lies outside its range.
    """
    if key not in CATALOG:
        nearest = difflib.get_close_matches(key, CATALOG, 1)
        hint = f": did you mean {nearest[0]!r}?" if nearest else ""
        message = f"there is no surface {key!r}{hint}"
        raise ValueError(message)
    for name, value in parameters.items():
        _check(CATALOG[key], name, value)
    if not parameters:
        return CATALOG[key]
    return _ADJUSTABLE[key](**{name: float(value) for name, value in parameters.items()})


def from_formula(text: str) -> Surface:
    """A surface that was typed; its minima are not known.

    Raises:
        surfaces.syntax.FormulaError: The text is no formula.
    """
    parse(text)
    return Surface(
        key="formula",
        name="Formula",
        formula=text,
        window=Window(-5.0, 5.0, -5.0, 5.0),
        minima=(),
        lowest=None,
        start=(1.0, 1.5),
        learning_rates={"sgd": 0.001, "momentum": 0.001, "adam": 0.05},
        source="typed by you",
        note="A formula of your own; its minima are not known.",
    )


def _check(row: Surface, name: str, value: float) -> None:
    known = {parameter.name: parameter for parameter in row.adjustable}
    if name not in known:
        allowed = f"known: {', '.join(known)}" if known else "it has none"
        message = f"the surface {row.key!r} has no parameter {name!r}; {allowed}"
        raise ValueError(message)
    low, high = known[name].minimum, known[name].maximum
    if not low <= value <= high:
        message = f"{name} of the surface {row.key!r} must lie between {low:g} and {high:g}, not {value:g}"
        raise ValueError(message)
