"""The words in the table's cells, and the table as text. Free of Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.gui.panels.table.rows import digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from visualizer.descent.tensors import Numbers, TensorFacts

COLUMNS = ("name", "size", "dtype", "device", "requires_grad", "grad_fn", "value", "grad")
SEEN = 24
"""So many numbers of a tensor at most are written into a cell, or into its tooltip."""


def size_text(facts: TensorFacts) -> str:
    """As PyTorch writes a size: ``[100, 1]``; ``[]`` for a single number without dimensions."""
    return str(list(facts.size))


def grad_fn_text(facts: TensorFacts) -> str:
    """``leaf``, or what made it."""
    return "leaf" if facts.is_leaf else str(facts.grad_fn)


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


def as_text(rows: Iterable[TensorFacts]) -> str:
    """Tensors as text for a spreadsheet: a header line, columns parted by tabs, all digits that are kept."""
    lines: list[tuple[str, ...]] = [COLUMNS]
    for each in rows:
        size, made = size_text(each), grad_fn_text(each)
        value, grad = (exact(part, len(part.first) if part else 0) for part in (each.value, each.grad))
        lines.append((each.name, size, each.dtype, each.device, str(each.requires_grad), made, value, grad))
    return "\n".join("\t".join(line) for line in lines) + "\n"


def _short(number: float) -> str:
    return str(number) if isinstance(number, int) else digits(number)
