"""The words in the table's cells, and the table as text. Free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.gui.panels.table.rows import digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from visualizer.descent.tensors import Numbers, TensorFacts

COLUMNS = ("name", "size", "value", "grad", "requires_grad", "grad_fn", "dtype", "device")
KEPT = 1000
"""So many numbers of a tensor at most are copied."""
SEEN = 24
"""So many numbers of a tensor at most are written into a cell, or into its tooltip."""


def brief(numbers: Numbers | None) -> str:
    """Numbers with four significant digits, for a cell; a cell that is too narrow cuts them."""
    if numbers is None:
        return "None"
    shown = [_short(each) for each in numbers.first[:SEEN].tolist()]
    return ", ".join(shown) + (", …" if numbers.count > len(shown) else "")


def exact(numbers: Numbers | None, most: int = SEEN) -> str:
    """Numbers with all their digits."""
    if numbers is None:
        return "None"
    shown = [str(each) for each in numbers.first[:most]]
    rest = numbers.count - len(shown)
    return ", ".join(shown) + (f", ... ({rest} more)" if rest else "")


def cells(facts: TensorFacts) -> tuple[str, ...]:
    """What a tensor's row says, in the order of ``COLUMNS``."""
    return _cells(facts, brief)


def as_text(rows: Iterable[TensorFacts]) -> str:
    """Tensors as text for a spreadsheet: a header line, columns parted by tabs, all digits that are kept."""
    lines = [COLUMNS, *(_cells(each, _all_digits) for each in rows)]
    return "\n".join("\t".join(line) for line in lines) + "\n"


def _cells(facts: TensorFacts, written: Callable[[Numbers | None], str]) -> tuple[str, ...]:
    made = "leaf" if facts.is_leaf else str(facts.grad_fn)
    size, recorded = str(list(facts.size)), str(facts.requires_grad)  # sizes as PyTorch writes them
    numbers = written(facts.value), written(facts.grad)
    return (facts.name, size, *numbers, recorded, made, facts.dtype, facts.device)


def _all_digits(numbers: Numbers | None) -> str:
    return exact(numbers, KEPT)


def _short(number: float) -> str:
    return str(number) if isinstance(number, int) else digits(number)
