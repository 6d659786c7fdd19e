"""From columns to data: the task, classes, missing values, remarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from surfaces.datasets import drawing_sample
from surfaces.table_file import Table, dataset_of, read_table, suggested_columns, suggested_task

DATA = Path(__file__).parents[1] / "data"


def read(path: Path, text: str) -> Table:
    path = path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


def target(words: list[str]) -> str:
    """A table with these words as target."""
    return "x,y\n" + "".join(f"{row}.5,{word}\n" for row, word in enumerate(words))


def test_chosen_columns_in_the_order_of_the_choice() -> None:
    data = dataset_of(read_table(DATA / "plants.csv"), ["water", "light"], "height")
    assert data.key == "file"
    assert_array_equal(data.features, [[10, 0.5], [20, 1.5], [10, 2.5], [20, 3.5]])
    assert_array_equal(data.target, [12.25, 18.5, 22.75, 28])
    assert (data.feature_names, data.target_name) == (("water", "light"), "height")
    assert (data.task, data.classes, data.remarks) == ("regression", (), ())


FEW = "The few whole numbers of 'y' are taken for classes."
# Words of the target, task asked for, task, classes, target, remarks.
TASKS: dict[str, tuple[list[str], str | None, str, tuple[str, ...], list[float], tuple[str, ...]]] = {
    "two texts": (["b", "a", "b"], None, "binary", ("a", "b"), [1, 0, 1], ()),
    "three texts": (["b", "a", "c"], None, "classes", ("a", "b", "c"), [1, 0, 2], ()),
    "texts with blanks": (["b ", "a", "b"], None, "binary", ("a", "b"), [1, 0, 1], ()),
    "words for missing": (["none", "mild", "NA"], None, "classes", ("NA", "mild", "none"), [2, 1, 0], ()),
    "true and false": (["true", "false"], None, "binary", ("false", "true"), [1, 0], ()),
    "zeros and ones": (["1", "0", "0", "1", "1"], None, "binary", ("0", "1"), [1, 0, 0, 1, 1], (FEW,)),
    "whole as decimals": (["1.0", "0", "0", "1", "1"], None, "binary", ("0", "1"), [1, 0, 0, 1, 1], (FEW,)),
    "sorted by size": (["10", "9", "-1"] * 3, None, "classes", ("-1", "9", "10"), [2, 1, 0] * 3, (FEW,)),
    "as few rows as twice the values": (["1", "0"] * 2, None, "regression", (), [1, 0, 1, 0], ()),
    "ten values": (
        [*"0123456789"] * 3, None, "classes", tuple("0123456789"), [*range(10)] * 3, (FEW,),
    ),
    "eleven values": ([str(n) for n in range(11)] * 3, None, "regression", (), [*range(11)] * 3, ()),
    "not whole": (["0.5", "1"] * 4, None, "regression", (), [0.5, 1] * 4, ()),
    "one value": (["1"] * 9, None, "regression", (), [1] * 9, ()),
    "numbers by demand": (["1", "0", "0", "1", "1"], "regression", "regression", (), [1, 0, 0, 1, 1], ()),
    "classes by demand": (["0.5", "1", "0.1"], "classes", "classes", ("0.1", "0.5", "1"), [1, 2, 0], ()),
    "two as several": (["b", "a"], "classes", "classes", ("a", "b"), [1, 0], ()),
    "numbers and text by demand": (["1", "2", "b"], "classes", "classes", ("1", "2", "b"), [0, 1, 2], ()),
    "enormous": (["1e300", "0"] * 3, None, "binary", ("0", "1e+300"), [1, 0] * 3, (FEW,)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "asked", "task", "classes", "values", "remarks"), TASKS.values(), ids=TASKS
)
def test_task_of_a_target(
    words: list[str],
    asked: Any,
    task: str,
    classes: tuple[str, ...],
    values: list[float],
    remarks: tuple[str, ...],
    tmp_path: Path,
) -> None:
    table = read(tmp_path, target(words))
    data = dataset_of(table, ["x"], "y", task=asked)
    assert (data.task, data.classes) == (task, classes)
    assert_array_equal(data.target, values)
    assert data.target.dtype == np.float64
    assert data.remarks == remarks
    if asked is None:
        assert suggested_task(table.columns[1]) == task


def test_rows_with_missing_values_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, "x,z,y,w\n1,1,1,\nnan,2,2,\n3,inf,3,\n4,4,?,\n5,5,5.5,\n")
    data = dataset_of(table, ["x", "z"], "y", missing="drop")
    assert_array_equal(data.features, [[1, 1], [5, 5]])
    assert_array_equal(data.target, [1, 5.5])
    assert data.remarks == ("Left out: 3 rows with missing values.",)


def test_rows_left_out_decide_nothing(tmp_path: Path) -> None:
    table = read(tmp_path, "x,y\n" + "1,0\n2,1\n" * 3 + ",0.5\n")
    assert suggested_task(table.columns[1]) == "regression"
    data = dataset_of(table, ["x"], "y", missing="drop")
    assert (data.task, data.classes) == ("binary", ("0", "1"))
    text = dataset_of(read(tmp_path, "x,y\n1,a\n2,b\n,c\n3,\n"), ["x"], "y", missing="drop")
    assert (text.task, text.classes, text.target.tolist()) == ("binary", ("a", "b"), [0, 1])
    assert text.remarks == ("Left out: 2 rows with missing values.",)


def test_columns_that_are_not_chosen_may_hold_anything(tmp_path: Path) -> None:
    data = dataset_of(read(tmp_path, "x,note,y\n1,hello,2\n2,,3.5\n"), ["x"], "y")
    assert_array_equal(data.features, [[1], [2]])


REMARKS = {
    "one row": ("x,y\n1,2\n", {}, ["There is only one row: endlessly many models fit it exactly."]),
    "constant": ("x,y\n3,1.5\n3,2\n", {}, ["The feature 'x' is constant: it teaches nothing."]),
    "large feature": (
        "x,y\n1,2\n-3.5e38,3\n", {},
        ["'x' reaches 3.5e+38, which float32 cannot hold: choose float64 or another unit."],
    ),
    "large target": (
        "x,y\n1,2\n2,1.7e308\n", {},
        ["'y' reaches 1.7e+308, which float32 cannot hold: choose float64 or another unit."],
    ),
    "not large": ("x,y\n1,2\n2,3.4e38\n", {}, []),
    "not all rows": ("x,y\n1,2\n2,3\n3,4\n", {"rows": 2}, ["Only the first 2 rows were read."]),
    "of the table": ("x,y\n1,2\n\n2,3\n", {}, ["Left out: 1 blank line."]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "options", "remarks"), REMARKS.values(), ids=REMARKS)
def test_what_is_allowed_and_still_said(
    text: str, options: dict[str, Any], remarks: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    data = dataset_of(read_table(path, **options), ["x"], "y")
    assert list(data.remarks) == remarks
    assert len(data.target) == text.count("\n") - 1 - text.count("\n\n") - ("rows" in options)


SUGGESTED = {
    "plain": ("a,b,y\n1,2,3\n", (("a", "b"), "y")),
    "text left out": ("a,name,y\n1,n,3\n", (("a",), "y")),
    "text as target": ("a,b,name\n1,2,n\n", (("a", "b"), "name")),
    "empty at the end": ("a,y,\n1,2,\n", (("a",), "y")),
}


@pytest.mark.parametrize(("text", "expected"), SUGGESTED.values(), ids=SUGGESTED)
def test_suggested_columns(text: str, expected: tuple[tuple[str, ...], str], tmp_path: Path) -> None:
    table = read(tmp_path, text)
    assert suggested_columns(table) == expected


def test_many_rows_are_all_used_and_some_drawn(tmp_path: Path) -> None:
    n = 200_000
    table = read(tmp_path, "x,y\n" + "".join(f"{row / 3!r},{row}\n" for row in range(n)))
    data = dataset_of(table, ["x"], "y")
    assert_array_equal(data.features[:, 0], np.arange(n) / 3)
    assert_array_equal(data.target, np.arange(n))
    assert len(drawing_sample(data)) == 5_000
