"""From a table to data that a model can learn from: which columns, which task, which rows.

Decided here:

- A feature is a column of numbers. A cell with text in it is refused with its line, never left out.
- A cell without a number (empty, ``NA``, ``nan``, ``inf``, ...) is refused with its line, or its row is left
  out where that is chosen.
- A target of text is a class each. A target of numbers is classes if it has 2 to 10 different values, all
  whole, and more than twice as many rows. Two classes are a binary task. ``task`` says otherwise.
- Classes are numbered in the order of their names (of numbers: by size), so shuffling rows changes nothing.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

import numpy as np

from surfaces.datasets import Dataset
from surfaces.table_checks import beyond_float32, check_classes, observations, refuse_missing, refuse_text
from surfaces.table_error import TableError, counted, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from surfaces.datasets import Task
    from surfaces.table_columns import Column
    from surfaces.table_file import Table

Missing = Literal["refuse", "drop"]

FEW_VALUES = 10
"""Up to so many different whole numbers are taken for classes."""


def suggested_columns(table: Table) -> tuple[tuple[str, ...], str]:
    """Features and target to begin with: the last column that is not empty, and all others of numbers.

    Raises:
        TableError: There are no two such columns.
    """
    filled = [column for column in table.columns if column.kind != "empty"]
    features = [column.name for column in filled[:-1] if column.kind == "number"]
    if not features:
        reason = "there must be a column of numbers for the feature and another column for the target"
        raise TableError(table.path, reason, "Check how the cells are separated and the decimal mark")
    return tuple(features), filled[-1].name


def suggested_task(column: Column) -> Task:
    """What is learned if this column is the target and nobody says otherwise."""
    return _task(column, np.arange(len(column.cells)))


def dataset_of(
    table: Table,
    features: Sequence[str],
    target: str,
    *,
    task: Task | None = None,
    missing: Missing = "refuse",
) -> Dataset:
    """Make data of some columns of a table.

    Args:
        table: The table.
        features: Names of columns of numbers, at least one.
        target: Name of the column to learn, none of the features.
        task: What is learned; the rule above if None.
        missing: ``drop`` leaves out the rows in which a number or a class is missing, and says how many.

    Raises:
        TableError: In one line, what is wrong, where, and what to do.
    """
    inputs, answer = _chosen(table, features, target)
    named = task != "regression" and (answer.kind == "text" or (task is not None and len(answer.text) > 0))
    refuse_text(table, inputs if named else [*inputs, answer])
    rows = _complete_rows(table, inputs, answer, named, missing)
    numbers = np.column_stack([column.numbers[rows] for column in inputs])
    remarks = [*table.remarks, *observations(inputs, numbers)]
    if len(rows) < len(table.lines):
        remarks.append(f"Left out: {counted(len(table.lines) - len(rows), 'row')} with missing values.")
    if not table.whole:
        remarks.append(f"Only the first {counted(len(table.lines), 'row')} were read.")
    if task is None:
        task = _task(answer, rows)
        if task != "regression" and not named:
            remarks.append(f"The few whole numbers of {quoted(target)} are taken for classes.")
    remarks += beyond_float32([*inputs, answer] if task == "regression" else inputs, rows)
    classes, values = ((), answer.numbers[rows]) if task == "regression" else _classes(answer, rows, named)
    if task != "regression":
        check_classes(table, answer, classes, task)
    names = tuple(column.name for column in inputs)
    return Dataset("file", numbers, values, names, answer.name, task, classes, tuple(remarks))


def _complete_rows(
    table: Table, inputs: Sequence[Column], answer: Column, named: bool, missing: Missing
) -> NDArray[np.intp]:
    """The rows in which no value is missing."""
    lacking = [(column, column.missing) for column in inputs]
    lacking.append((answer, answer.empty if named else answer.missing))
    if missing == "refuse":
        refuse_missing(table, lacking)
    rows = np.delete(np.arange(len(table.lines)), np.concatenate([without for _, without in lacking]))
    if not len(rows):
        raise TableError(
            table.path, "in every row of these columns a value is missing", "Choose other columns"
        )
    return rows


def _chosen(table: Table, features: Sequence[str], target: str) -> tuple[list[Column], Column]:
    """The columns by their names."""
    known = dict(zip(table.names, table.columns, strict=True))
    for name in (*features, target):
        if name not in known:
            nearest = difflib.get_close_matches(name, known, 1)
            advice = f"Did you mean {quoted(nearest[0])}?" if nearest else f"There are {_listed(table.names)}"
            raise TableError(table.path, f"there is no column {quoted(name)}", advice)
    if not features or target in features or len(set(features)) < len(features):
        reason = "there must be a feature at least, each only once, and another column as target"
        raise TableError(table.path, reason, f"There are {_listed(table.names)}")
    return [known[name] for name in features], known[target]


def _listed(names: Sequence[str]) -> str:
    shown = [quoted(name) for name in names[:8]]
    return ", ".join(shown) + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")


def _task(column: Column, rows: NDArray[np.intp]) -> Task:
    """The rule at the top of this file, for some rows of a column."""
    if column.kind == "text":
        return "binary" if len(column.different_words(rows)) == 2 else "classes"
    numbers = column.numbers[rows]
    values = np.unique(numbers[np.isfinite(numbers)])
    few = 2 <= len(values) <= FEW_VALUES and len(rows) > 2 * len(values)
    if not few or (values != np.floor(values)).any():
        return "regression"
    return "binary" if len(values) == 2 else "classes"


def _classes(
    column: Column, rows: NDArray[np.intp], named: bool
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Names of the classes, and for each row the number of its class, as a float."""
    if not named:
        values, numbers = np.unique(column.numbers[rows], return_inverse=True)
        return tuple(repr(value).removesuffix(".0") for value in values.tolist()), numbers.astype(np.float64)
    number_of = {word: number for number, word in enumerate(sorted(column.different_words(rows)))}
    words = (cell.strip() for cell in column.cells[rows].tolist())
    return tuple(number_of), np.fromiter((number_of[word] for word in words), np.float64, len(rows))
