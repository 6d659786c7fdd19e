"""Every file and every choice of columns that cannot be used: the whole message, with line and column."""

from __future__ import annotations

import gzip
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from surfaces.table_file import TableError, dataset_of, read_table, suggested_columns

if TYPE_CHECKING:
    from pathlib import Path

NUL = (
    "there is a NUL character: this is no text (or UTF-16 without a byte order mark). "
    "Save the data as CSV in UTF-8."
)
LONG = (
    "a cell of this row is longer than 131,072 characters or its quotes never end. Close the quotation mark."
)
CELLS = "Put a cell that holds the separator in quotation marks, and leave no cell out."
AS_CSV = "In a spreadsheet program save the sheet as CSV (UTF-8) and open that."
AFTER = 'text follows a closing quotation mark. Within quotes write a quotation mark twice: "".'

# The bytes of the file t.csv and what is said after its name.
FILES = {
    "empty": (b"", ": the file is empty (0 bytes). Save the data again."),
    "blank lines": (b"\n \n\r\n", ": there are only blank lines. Save the data again."),
    "a mark and nothing else": (b"\xef\xbb\xbf", ": there are only blank lines. Save the data again."),
    "names only": (b"x,y\n", ": there are names in the first line but no rows below. Add rows."),
    "names and blank lines": (
        b"x,y\n\n,\n",
        ": there are names in the first line but no rows below. Add rows.",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f", line 3: {NUL}"),
    "UTF-16 without a mark": ("x,y\n1,2\n".encode("utf-16-le"), f", line 1: {NUL}"),
    "a NUL in a later line": (b"x,y\r\n1,2\r\n3,\0004\r\n", f", line 3: {NUL}"),
    "a NUL after an umlaut": (b"\xe4,y\n1,2\n3,\0004\n", f", line 3: {NUL}"),
    "too few cells": (
        b"x,y,z\n1,2,3\n\n4,5\n",
        f", line 4: this row has 2 cells where line 1 has 3. {CELLS}",
    ),
    "too many cells": (b"x,y\n1,2\n3,4,5\n", f", line 3: this row has 3 cells where line 1 has 2. {CELLS}"),
    "one cell": (b"x,y\n1,2\n3\n", f", line 3: this row has 1 cell where line 1 has 2. {CELLS}"),
    "below a cell of two lines": (
        b'x,y\n"a\nb",2\n3\n',
        f", line 4: this row has 1 cell where line 1 has 2. {CELLS}",
    ),
    "a wrong row before a wrong quote": (
        b'x,y\n3\n"a"b,2\n',
        f", line 2: this row has 1 cell where line 1 has 2. {CELLS}",
    ),
    "text after a quote": (b'x,y\n1,2\n"a"b,2\n', f", line 3: {AFTER}"),
    "text after a quote of two lines": (b'x,y\n1,2\n"a\n"b,2\n', f", line 4: {AFTER}"),
    "a quote that never ends": (b'x,y\n1,2\n3,"4\n5,6\n', f", line 3: {LONG}"),
    "an endless cell": (b"x,y\n1,2\n3," + b"4" * 140_000 + b"\n", f", line 3: {LONG}"),
    "UTF-8 by its mark only": (
        b"\xef\xbb\xbfx,y\n1,2\n\xe4,3\n",
        ", line 3: the file is marked as UTF-8, but this line is not. Save it again as UTF-8.",
    ),
    "half a character of UTF-16": (
        b"\xff\xfe" + "x,y\n1,2\n".encode("utf-16-le") + b"3",
        ", line 3: the file is marked as UTF-16, but this line is not. Save it again as UTF-8.",
    ),
    "compressed": (
        gzip.compress(b"x,y\n1,2\n"),
        ": this file is compressed. Unpack it (gunzip) and open what comes out.",
    ),
    "an old spreadsheet": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        f": this is an old Office document (.xls) and no text. {AS_CSV}",
    ),
}


@pytest.mark.parametrize(("content", "message"), FILES.values(), ids=FILES)
def test_file_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_table(path)
    assert str(caught.value) == f"t.csv{message}"
    place = f"line {caught.value.line}: " if caught.value.line else ""
    assert str(caught.value).endswith(f"{place}{caught.value.reason}. {caught.value.advice}.")


def test_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(TableError) as caught:
        read_table(path)
    reason = "this is a ZIP archive, as .xlsx and .ods files are, and no text"
    assert str(caught.value) == f"t.xlsx: {reason}. {AS_CSV}"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n1,2\n")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    missing, inside = tmp_path / "no.csv", tmp_path / "t.csv" / "x.csv"
    expected = {
        tmp_path: f"{tmp_path.name}: this is a folder. Choose a file in it.",
        missing: f"no.csv: there is no file '{missing}'. Check its name and its folder.",
        inside: f"x.csv: there is no file '{inside}'. Check its name and its folder.",
        tmp_path / "pipe": "pipe: this is not an ordinary file. Save the data in a file and open that.",
    }
    for path, message in expected.items():
        with pytest.raises(TableError) as caught:
            read_table(path)
        assert str(caught.value) == message
    with pytest.raises(TableError, match=r"^loop: the file cannot be read: .+\. Copy it to another disk"):
        read_table(tmp_path / "loop")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="file permissions work differently here")
def test_forbidden_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n")
    path.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # who may do everything has to become somebody else
            os.seteuid(65534)
        with pytest.raises(TableError) as caught:
            read_table(path)
    finally:
        os.seteuid(user)
    assert str(caught.value) == "t.csv: you may not read this file. Ask its owner, or change its permissions."


CORRECT = "Correct the cell, or choose another column."
FILL = "Fill it in, or choose to leave out rows with missing values."
NAMES = "If this line has the names of the columns, say so; or else correct the cell."
MARK = "The decimal mark of this file seems to be a {}: write it so, or choose the other one."
REGRESSION = "Choose another target, or regression if they are numbers."
ONCE = "there must be a feature at least, each only once, and another column as target"
ALPHABET = "".join(f"{number},c{number}\n" for number in range(101))

# Text of the file, features, target, options, and what is said after its name.
CHOICES: dict[str, tuple[str, list[str], str, dict[str, Any], str]] = {
    "text in a feature": (
        "x,y\n1,2\n3,4\n\nabc,6\n", ["x"], "y", {}, f", line 5, column 'x': 'abc' is not a number. {CORRECT}",
    ),
    "text in the target": (
        "x,y\n1,2\n3,4\n5,b\n", ["x"], "y", {}, f", line 4, column 'y': 'b' is not a number. {CORRECT}",
    ),
    "text in two cells": (
        "x,y\na,2\n3,4\nb,6\n", ["x"], "y", {},
        f", line 2, column 'x': 'a' is not a number, and neither is 1 other cell. {CORRECT}",
    ),
    "text in three cells": (
        "x,y\na,2\nc,4\nb,6\n", ["x"], "y", {},
        f", line 2, column 'x': 'a' is not a number, and neither are 2 other cells. {CORRECT}",
    ),
    "the first of two columns": (
        "x,z,y\n1,2,2\n3,b,4\na,2,6\n", ["x", "z"], "y", {},
        f", line 3, column 'z': 'b' is not a number. {CORRECT}",
    ),
    "text is never left out": (
        "x,y\n1,2\n3,4\nabc,6\n", ["x"], "y", {"missing": "drop"},
        f", line 4, column 'x': 'abc' is not a number. {CORRECT}",
    ),
    "text as a number by demand": (
        "x,y\n1,a\n2,b\n", ["x"], "y", {"task": "regression"},
        f", line 2, column 'y': 'a' is not a number, and neither is 1 other cell. {CORRECT}",
    ),
    "a long text": (
        "x,y\n1,2\n3,4\n" + "ab\t" * 30 + ",6\n", ["x"], "y", {},
        f", line 4, column 'x': '{'ab ' * 12}a...' is not a number. {CORRECT}",
    ),
    "names taken for numbers": (
        "1,b\n1,2\n3,4\n5,6\n", ["column_1"], "column_2", {},
        f", line 1, column 'column_2': 'b' is not a number. {NAMES}",
    ),
    "a decimal comma among points": (
        "x;y\n1.5;2\n3.5;4\n5,5;6\n", ["x"], "y", {},
        f", line 4, column 'x': '5,5' is not a number. {MARK.format('point')}",
    ),
    "a decimal point among commas": (
        "x;y\n" + "1,5;2\n" * 300 + "5.5;6\n", ["x"], "y", {},
        f", line 302, column 'x': '5.5' is not a number. {MARK.format('comma')}",
    ),
    "an empty cell": ("x,y\n1,2\n,4\n", ["x"], "y", {}, f", line 3, column 'x': the cell is empty. {FILL}"),
    "two rows with empty cells": (
        "x,z,y\n1,1,2\n,,4\n1,,1\n", ["x", "z"], "y", {},
        f", line 3, column 'x': the cell is empty; 2 of 3 rows lack a value. {FILL}",
    ),
    "a NaN": (
        "x,y\n1,2\nnan,4\n", ["x"], "y", {},
        f", line 3, column 'x': 'nan' stands for a missing number. {FILL}",
    ),
    "an infinite target": (
        "x,y\n1,2\n1,-inf\n", ["x"], "y", {},
        f", line 3, column 'y': '-inf' is not a finite number of double precision. {FILL}",
    ),
    "an enormous number": (
        "x,y\n1,2\n1e999,4\n", ["x"], "y", {},
        f", line 3, column 'x': '1e999' is not a finite number of double precision. {FILL}",
    ),
    "a class without a name": (
        "x,y\n1,a\n2,\n3,b\n", ["x"], "y", {}, f", line 3, column 'y': the cell is empty. {FILL}",
    ),
    "nothing left": (
        "x,y\n1,\n,2\n", ["x"], "y", {"missing": "drop"},
        ": in every row of these columns a value is missing. Choose other columns.",
    ),
    "one class": (
        "x,y\n1,a\n2,a\n", ["x"], "y", {},
        ", column 'y': all rows are of one class, 'a'. Choose another target, or add rows.",
    ),
    "one class left": (
        "x,y\n1,a\n,b\n", ["x"], "y", {"missing": "drop"},
        ", column 'y': all rows are of one class, 'a'. Choose another target, or add rows.",
    ),
    "too many classes": (
        f"x,y\n{ALPHABET}", ["x"], "y", {},
        f", column 'y': there are 101 different values, and at most 100 can be classes. {REGRESSION}",
    ),
    "three classes for a binary task": (
        "x,y\n1,a\n2,b\n3,c\n", ["x"], "y", {"task": "binary"},
        ", column 'y': a binary task has two classes, and here are 3. Choose the task with several classes.",
    ),
    "a misspelt column": (
        "weight,y\n1,2\n", ["wieght"], "y", {}, ": there is no column 'wieght'. Did you mean 'weight'?",
    ),
    "an unknown column": ("x,y\n1,2\n", ["x"], "tar", {}, ": there is no column 'tar'. There are 'x', 'y'."),
    "no feature": (
        "x,y\n1,2\n", [], "y", {},
        f": {ONCE}. There are 'x', 'y'.",
    ),
    "the target as a feature": (
        "x,y\n1,2\n", ["x", "y"], "y", {},
        f": {ONCE}. There are 'x', 'y'.",
    ),
    "a feature twice": (
        ",".join("abcdefghij") + "\n" + ",".join("1234567890") + "\n", ["a", "a"], "b", {},
        f": {ONCE}. There are 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 2 more.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "features", "target", "options", "message"), CHOICES.values(), ids=CHOICES)
def test_choice_is_refused(
    text: str, features: list[str], target: str, options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    table = read_table(path)
    with pytest.raises(TableError) as caught:
        dataset_of(table, features, target, **options)
    assert str(caught.value) == f"t.csv{message}"


@pytest.mark.parametrize("text", ["x\n1\n", "x,y\na,1\n", "x,y\n1,\n"])
def test_without_two_columns_nothing_can_be_suggested(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(TableError, match="there must be a column of numbers for the feature and another"):
        suggested_columns(read_table(path))
