"""Small pieces of Python that run one after another, as in a notebook: what is shown is what was run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Ending = Literal["value", "error", "not run"]


@dataclass(frozen=True)
class Cell:
    """A piece of code and what became of it.

    Attributes:
        code: Its source.
        output: What Python's prompt would print: the ``repr`` of its last line if that is an expression and
            not None, or type and text of the exception; empty where there is nothing to print.
        ending: How it ended; ``not run`` is code that is only offered to be read.
    """

    code: str
    output: str = ""
    ending: Ending = "value"


def run_cells(sources: Iterable[str], names: dict[str, Any]) -> tuple[Cell, ...]:
    """Run pieces of code in one namespace; one that raises an exception does not keep the next from running.

    The code is the app's own, never a person's.

    Args:
        sources: The code.
        names: What it may use; what it defines is added.
    """
    return tuple(_run(source, names) for source in sources)


def _run(source: str, names: dict[str, Any]) -> Cell:
    try:
        value = _value_of(ast.parse(source), names)
    except Exception as error:  # whatever the code raises is what is wanted
        return Cell(source, f"{type(error).__name__}: {error}", "error")
    return Cell(source, "" if value is None else repr(value))


def _value_of(tree: ast.Module, names: dict[str, Any]) -> object:
    """Execute a module; the value of its last statement if that is an expression."""
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), names)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "<cell>", "exec"), names)
    value: object = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return value
