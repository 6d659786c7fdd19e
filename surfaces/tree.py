"""Walking a checked formula: Python's own ``ast``, of which only five kinds of node can occur."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_UNARY: dict[type[ast.unaryop], str] = {ast.UAdd: "pos", ast.USub: "neg"}


def operation(node: ast.expr) -> str | None:
    """What a node does: ``+ - * / **``, ``neg``, ``pos``, ``number``, a name, or None for anything else."""
    match node:
        case ast.BinOp():
            return _BINARY.get(type(node.op))
        case ast.UnaryOp():
            return _UNARY.get(type(node.op))
        case ast.Call(func=ast.Name(id=name), keywords=[]) | ast.Name(id=name):
            return name
        case ast.Constant(value=int() | float()):
            return "number"
    return None


def operands(node: ast.expr) -> list[ast.expr]:
    """The operands or arguments of a node, from left to right."""
    match node:
        case ast.BinOp():
            return [node.left, node.right]
        case ast.UnaryOp():
            return [node.operand]
        case ast.Call():
            return list(node.args)
    return []


def number(node: ast.expr) -> float:
    """The number that a node of the operation ``number`` holds."""
    return cast("float", cast("ast.Constant", node).value)


def fold(tree: ast.expr, combine: Callable[[ast.expr, list[Result]], Result]) -> Result:
    """Combine a tree from its leaves up: ``combine(node, results of its operands)``.

    It keeps its own stack, because a sum of a thousand terms is a tree a thousand levels deep.
    """
    todo: list[tuple[ast.expr, bool]] = [(tree, False)]
    done: list[Result] = []
    while todo:
        node, visited = todo.pop()
        parts = operands(node)
        if parts and not visited:
            todo.append((node, True))
            todo.extend((part, False) for part in reversed(parts))
        else:
            first = len(done) - len(parts)
            results = done[first:]
            del done[first:]
            done.append(combine(node, results))
    return done[0]
