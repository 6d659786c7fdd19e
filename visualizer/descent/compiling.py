"""How numba compiles here: IEEE arithmetic, without the interpreter's lock, kept on disk. Imports numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")


def on_disk(compile_: Callable[[bool], Any]) -> Any:
    """Compile with numba's cache on disk, or without where no folder for it can be written.

    Args:
        compile_: Compiles; its argument says whether to use the cache.
    """
    try:
        return compile_(True)
    except RuntimeError:
        return compile_(False)


def compiled(function: Function) -> Function:
    """A decorator: the function, compiled when it is first called."""
    jit = on_disk(lambda cache: njit(nogil=True, error_model="numpy", cache=cache)(function))
    return cast("Function", jit)
