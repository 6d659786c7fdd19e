"""Names that tell repeated optimizers apart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def numbered(names: Iterable[str], pattern: str) -> tuple[str, ...]:
    """Make names unique: the second ``a`` becomes ``pattern.format("a", 2)``, and so on."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else pattern.format(name, seen[name]))
    return tuple(unique)


def run_names(keys: Iterable[str]) -> tuple[str, ...]:
    """What the runs of optimizers with these keys are named: that of the second ``sgd`` is ``sgd#2``."""
    return numbered(keys, "{}#{}")
