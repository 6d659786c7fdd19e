"""Where a long formula in LaTeX may be broken over lines, and how it fills them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_DELIMITER = r"\s*(?:\\[{}|]|[^A-Za-z\\\s])"
_TOKEN = re.compile(rf"\\left{_DELIMITER}|\\right{_DELIMITER}|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_OPENS = re.compile(rf"\\left{_DELIMITER}")
_CLOSES = re.compile(rf"\\right{_DELIMITER}")
_OPERATORS = ("+", "-", r"\cdot")
_START = -1

Measure = Callable[[str], float]


@dataclass(frozen=True)
class Piece:
    r"""A stretch of LaTeX between two places where a line may end.

    Attributes:
        text: The LaTeX as it stands.
        level: How unwelcome a line end before this piece is: 0 at a sum, 1 at a product, 2 and more within
            parentheses; -1 for the first piece.
        open_before: The ``\left`` delimiters that are open where the piece begins, outermost first.
        joint: What a line that begins with this piece shows in front of it.
    """

    text: str
    level: int = _START
    open_before: tuple[str, ...] = ()
    joint: str = ""


def pieces(latex: str) -> tuple[Piece, ...]:
    """Cut a formula wherever a line may end: outside braces, before the signs of sums and in products.

    The pieces' texts put together again are the formula.
    """
    return _Cutter().cut(_TOKEN.findall(latex))


def fill(latex: str, width: float, measure: Measure, shrink: float = 0.85) -> tuple[str, ...]:
    """Break a formula over lines of about ``width``.

    Lines end between the terms of the outermost sum if that is enough, else also between factors, else
    within parentheses too. A little shrinking is better than one more line or an ugly break, so lines may be
    wider by ``1 / shrink`` where that saves either.

    Args:
        latex: The formula.
        width: Of a line, in the unit of ``measure``.
        measure: Width of a piece of LaTeX.
        shrink: Smallest factor by which the result may be scaled down for that.

    Returns:
        The lines, each valid LaTeX of its own. The widest may exceed ``width``.
    """
    cut = pieces(latex)
    widths = [measure(_line([piece])) for piece in cut]
    best: tuple[str, ...] = (latex,)
    narrowest = float("inf")
    for level in sorted({piece.level for piece in cut}):
        lines = min((_greedy(cut, widths, level, room) for room in (width, width / shrink)), key=len)
        widest = max(sum(widths[index] for index in line) for line in lines)
        if widest < narrowest:
            narrowest, best = widest, tuple(_line([cut[index] for index in line]) for line in lines)
        if narrowest * shrink <= width:
            break
    return best


def _greedy(cut: tuple[Piece, ...], widths: list[float], level: int, width: float) -> list[list[int]]:
    """Indices of the pieces of each line, where lines begin only with pieces of at most ``level``."""
    blocks: list[list[int]] = []
    for index, piece in enumerate(cut):
        if blocks and piece.level > level:
            blocks[-1].append(index)
        else:
            blocks.append([index])
    lines: list[list[int]] = []
    room = 0.0
    for block in blocks:
        needed = sum(widths[index] for index in block)
        if lines and needed <= room:
            lines[-1].extend(block)
        else:
            lines.append(list(block))
            room = width
        room -= needed
    return lines


def _line(line: list[Piece]) -> str:
    """LaTeX of one line: what is open where it begins or ends gets an invisible partner."""
    first = line[0]
    text = "".join(piece.text for piece in line).strip()
    still_open = len(first.open_before)
    for token in _TOKEN.findall(text):
        still_open += bool(_OPENS.match(token)) - bool(_CLOSES.match(token))
    return r"\left. " * len(first.open_before) + first.joint + text + r" \right." * still_open


@dataclass
class _Cutter:
    """Walks over the tokens of a formula and keeps count of what is open."""

    braces: int = 0
    delimiters: list[str] = field(default_factory=list)
    previous: str = ""
    begun: list[str] = field(default_factory=list)
    next_piece: Piece = Piece("")
    made: list[Piece] = field(default_factory=list)

    def cut(self, tokens: list[str]) -> tuple[Piece, ...]:
        for token in tokens:
            self._break_before(token)
            self.begun.append(token)
            self._count(token)
            if not token.isspace():
                self.previous = token
        self._finish()
        return tuple(self.made)

    def _break_before(self, token: str) -> None:
        if self.braces or not self.previous or _OPENS.match(self.previous) or self.previous in _OPERATORS:
            return
        depth = 2 * len(self.delimiters)
        if token in ("+", "-"):
            self._begin(depth, "{} ")
        elif token == r"\cdot":
            self._begin(depth + 1, "{} ")
        elif _OPENS.match(token) and (self.previous == "}" or _CLOSES.match(self.previous)):
            self._begin(depth + 1, r"{} \cdot ")

    def _begin(self, level: int, joint: str) -> None:
        self._finish()
        self.next_piece = Piece("", level, tuple(self.delimiters), joint)

    def _finish(self) -> None:
        begins = self.next_piece
        if self.begun:
            self.made.append(Piece("".join(self.begun), begins.level, begins.open_before, begins.joint))
        self.begun = []

    def _count(self, token: str) -> None:
        self.braces += (token == "{") - (token == "}")
        if self.braces:
            return
        if _OPENS.match(token):
            self.delimiters.append(token)
        elif _CLOSES.match(token):
            self.delimiters.pop()
