"""What the commands say of wrong input: one line, with what is wrong and what is allowed."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60


class InputError(Exception):
    """Wrong input; its text goes to stderr as it is and the exit status is 2."""


def quoted(text: str) -> str:
    """What was typed, in quotes and printable, cut short where it is long: it must fit into one line."""
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def unknown(kind: str, name: str, known: Iterable[str], listing: str) -> InputError:
    """What to say of an unknown name: the nearest known one, else how to list all.

    Args:
        kind: Such as ``"surface"``.
        name: What was typed.
        known: All names there are.
        listing: The command that lists them.
    """
    nearest = get_close_matches(name.strip().lower(), list(known), n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]!r}? " if nearest else ""
    return InputError(f"there is no {kind} {quoted(name)}; {hint}{listing} lists all")
