"""What keeps columns of a table from being data for a model, said with line, column and the text found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from surfaces.table_error import TableError, quoted
from surfaces.table_layout import other_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from surfaces.datasets import Task
    from surfaces.table_columns import Column
    from surfaces.table_file import Table

MOST_CLASSES = 100
LARGEST_FLOAT32 = float(np.finfo(np.float32).max)


def refuse_text(table: Table, columns: Sequence[Column]) -> None:
    """Refuse the first cell with text in columns that must be numbers.

    Raises:
        TableError: There is one.
    """
    found = [(int(column.text[0]), column) for column in columns if len(column.text)]
    if not found:
        return
    row, column = min(found, key=lambda each: each[0])
    cell, layout = column.word(row), table.layout
    reason = f"{quoted(cell)} is not a number"
    others = len(column.text) - 1
    if others:
        reason += f", and neither {'is 1 other cell' if others == 1 else f'are {others:,} other cells'}"
    advice = "Correct the cell, or choose another column"
    if other_decimal(cell, layout.decimal):
        mark = "point" if layout.decimal == "." else "comma"
        advice = f"The decimal mark of this file seems to be a {mark}: write it so, or choose the other one"
    elif row == 0 and not layout.header:
        advice = "If this line has the names of the columns, say so; or else correct the cell"
    raise TableError(table.path, reason, advice, line=int(table.lines[row]), column=column.name)


def refuse_missing(table: Table, lacking: Sequence[tuple[Column, NDArray[np.intp]]]) -> None:
    """Refuse the first cell that lacks a number or a class.

    Args:
        table: The table.
        lacking: Columns and the rows in which they lack one.

    Raises:
        TableError: There is one.
    """
    found = [(int(rows[0]), column) for column, rows in lacking if len(rows)]
    if not found:
        return
    row, column = min(found, key=lambda each: each[0])
    cell, count = column.word(row), len(np.unique(np.concatenate([rows for _, rows in lacking])))
    if not cell:
        reason = "the cell is empty"
    elif np.isinf(column.numbers[row]):
        reason = f"{quoted(cell)} is not a finite number of double precision"
    else:
        reason = f"{quoted(cell)} stands for a missing number"
    if count > 1:
        reason += f"; {count:,} of {len(table.lines):,} rows lack a value"
    advice = "Fill it in, or choose to leave out rows with missing values"
    raise TableError(table.path, reason, advice, line=int(table.lines[row]), column=column.name)


def check_classes(table: Table, column: Column, classes: Sequence[str], task: Task) -> None:
    """Check that the target has as many classes as the task can do with.

    Raises:
        TableError: It has not.
    """
    count = len(classes)
    if count < 2:
        reason, advice = (
            f"all rows are of one class, {quoted(classes[0])}",
            "Choose another target, or add rows",
        )
    elif count > MOST_CLASSES:
        reason = f"there are {count:,} different values, and at most {MOST_CLASSES} can be classes"
        advice = "Choose another target, or regression if they are numbers"
    elif task == "binary" and count != 2:
        reason, advice = (
            f"a binary task has two classes, and here are {count}",
            "Choose the task with several classes",
        )
    else:
        return
    raise TableError(table.path, reason, advice, column=column.name)


def observations(features: Sequence[Column], numbers: NDArray[np.float64]) -> list[str]:
    """What is allowed and still worth a remark: one row, constant features.

    Args:
        features: The columns.
        numbers: (n, d), their numbers in the rows that are used.
    """
    if len(numbers) == 1:
        return ["There is only one row: endlessly many models fit it exactly."]
    constant = numbers.min(axis=0) == numbers.max(axis=0)
    return [
        f"The feature {quoted(column.name)} is constant: it teaches nothing."
        for column, is_constant in zip(features, constant, strict=True)
        if is_constant
    ]


def beyond_float32(columns: Sequence[Column], rows: NDArray[np.intp]) -> list[str]:
    """A remark for each column with numbers, in the rows that are used, that float32 does not know."""
    largest = [(column.name, float(np.abs(column.numbers[rows]).max())) for column in columns]
    return [
        f"{quoted(name)} reaches {number:.3g}, which float32 cannot hold: choose float64 or another unit."
        for name, number in largest
        if number > LARGEST_FLOAT32
    ]
