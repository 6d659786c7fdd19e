"""FormulaError: what is wrong with a formula, and where, in three short lines."""

from __future__ import annotations

EXCERPT_LENGTH = 72
"""The most characters of the text that an error shows."""

_CUT = "..."
_REACH = 2 * EXCERPT_LENGTH


class FormulaError(ValueError):
    """A text that is not a formula. ``str()`` gives three lines: what is wrong, the text around it, a caret.

    Attributes:
        reason: What is wrong, one line of plain English.
        excerpt: At most 72 characters of the text that was typed, around the place.
        column: The place, counted from 0, in the text that was typed.
    """

    def __init__(self, reason: str, text: str, column: int) -> None:
        self.reason = reason
        self.column = column
        self.excerpt, caret = _around(text, column)
        super().__init__(f"{reason}\n{self.excerpt}\n{' ' * caret}^")


def _around(text: str, column: int) -> tuple[str, int]:
    """Cut the text down to what fits around ``column``; also the column of the caret in what is left."""
    # A megabyte of text is not worth a look at every character.
    near = text[max(0, column - _REACH) : column + _REACH]
    shown = "".join(character if character.isprintable() else "?" for character in near)
    offset = min(column, _REACH)
    first = max(0, min(offset - EXCERPT_LENGTH // 2, len(shown) - EXCERPT_LENGTH))
    last = min(first + EXCERPT_LENGTH, len(shown))
    left, right = first > 0 or column > _REACH, last < len(shown)
    excerpt = shown[first:last]
    if left:
        excerpt = _CUT + excerpt[len(_CUT) :]
    if right:
        excerpt = excerpt[: -len(_CUT)] + _CUT
    return excerpt, offset - first
