"""Reading a CSV file: encodings, separators, names, line numbers, many rows."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from surfaces.table_file import CHUNK, CHUNK_ROWS, Table, TableError, read_table
from surfaces.table_preview import preview
from surfaces.table_text import BLOCK

DATA = Path(__file__).parents[1] / "data"


def read(path: Path, content: bytes | str, **options: Any) -> Table:
    path = path / "t.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = read_table(path, **options)
    assert table is not None
    return table


def cells(table: Table) -> list[list[str]]:
    return [list(row) for row in table.first_rows(10**9)]


COMMAS = (
    "Line 1 is not UTF-8: read as Windows-1252. If names look wrong, save it as UTF-8.",
    "The decimal mark is taken to be a comma.",
)
FILES = {
    "plants.csv": (
        "utf-8",
        ",",
        ".",
        {"light": [0.5, 1.5, 2.5, 3.5], "height": [12.25, 18.5, 22.75, 28]},
        (),
    ),
    "old-spreadsheet.csv": ("cp1252", ";", ",", {"Länge": [1.5, 2.5], "Gewicht": [3.25, 4.75]}, COMMAS),
    "unicode-text.csv": ("utf-16", "\t", ".", {"größe": [1.5, 2.5], "π": [3, 4]}, ()),
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_different_programs(name: str) -> None:
    encoding, separator, decimal, columns, remarks = FILES[name]
    table = read_table(DATA / name)
    found = {column.name: column.numbers.tolist() for column in table.columns}
    assert {name: found[name] for name in columns} == columns
    assert (table.encoding, table.layout.separator, table.layout.decimal) == (encoding, separator, decimal)
    assert table.lines.tolist() == list(range(2, len(table.lines) + 2))
    assert table.remarks == remarks
    assert table.whole


# Bytes of the file, names, rows as written.
READ = {
    "a comma": (b"x,y\n1,2\n3,4\n", ("x", "y"), [["1", "2"], ["3", "4"]]),
    "a semicolon": (b"x;y\n1;2\n", ("x", "y"), [["1", "2"]]),
    "a tab": (b"x\ty\n1\t2\n", ("x", "y"), [["1", "2"]]),
    "decimal commas": (b"x;y\n1,5;2,5\n3,5;4\n", ("x", "y"), [["1,5", "2,5"], ["3,5", "4"]]),
    "decimal commas only": (
        b"1,5;2,5\n3,5;4,5\n",
        ("column_1", "column_2"),
        [["1,5", "2,5"], ["3,5", "4,5"]],
    ),
    "commas in texts": (b"x;note\n1;a, b\n2;c\n", ("x", "note"), [["1", "a, b"], ["2", "c"]]),
    "semicolons in texts": (b'x,note\n1,"a;b"\n2,"c;d"\n', ("x", "note"), [["1", "a;b"], ["2", "c;d"]]),
    "a hint of a spreadsheet": (b"sep=;\nx;y\n1;2\n", ("x", "y"), [["1", "2"]]),
    "UTF-8 with a mark": (codecs.BOM_UTF8 + "ä,y\n1,2\n".encode(), ("ä", "y"), [["1", "2"]]),
    "UTF-16, little end": (codecs.BOM_UTF16_LE + "ä,y\n1,2\n".encode("utf-16-le"), ("ä", "y"), [["1", "2"]]),
    "UTF-16, big end": (codecs.BOM_UTF16_BE + "ä,y\n1,2\n".encode("utf-16-be"), ("ä", "y"), [["1", "2"]]),
    "Windows-1252": ("€,y\n1,2\n".encode("cp1252"), ("€", "y"), [["1", "2"]]),
    "Latin-1": (b"\xe4\x81,y\n1,2\n", ("ä\x81", "y"), [["1", "2"]]),
    "line ends of Windows": (b"x,y\r\n1,2\r\n", ("x", "y"), [["1", "2"]]),
    "line ends of old Macs": (b"x,y\r1,2\r3,4\r", ("x", "y"), [["1", "2"], ["3", "4"]]),
    "no line end at the end": (b"x,y\n1,2", ("x", "y"), [["1", "2"]]),
    "quotes": (b'"x","y ""z"""\n"1","2"\n', ("x", 'y "z"'), [["1", "2"]]),
    "a quoted line end": (b'x,y\n1,"a\nb"\n', ("x", "y"), [["1", "a\nb"]]),
    "blanks after the separator": (b'x, y\n1, "a, b"\n', ("x", "y"), [["1", "a, b"]]),
    "no names": (b"1,2\n3,4\n", ("column_1", "column_2"), [["1", "2"], ["3", "4"]]),
    "one row": (b"x,y\n1,2\n", ("x", "y"), [["1", "2"]]),
    "one row without names": (b"1,2\n", ("column_1", "column_2"), [["1", "2"]]),
    "one column": (b"x\n1\n2\n", ("x",), [["1"], ["2"]]),
    "empty lines at the end": (b"x,y\n1,2\n\n\n\n", ("x", "y"), [["1", "2"]]),
    "empty rows at the end": (b"x,y\n1,2\n,\n,\n", ("x", "y"), [["1", "2"]]),
    "names used twice": (b"x,x,x_2,x\n1,2,3,4\n", ("x", "x_3", "x_2", "x_4"), [["1", "2", "3", "4"]]),
    "no name": (b"x,,\n1,2,3\n", ("x", "column_2", "column_3"), [["1", "2", "3"]]),
    "no name, and one like it": (b",column_1\n1,2\n", ("column_1", "column_1_2"), [["1", "2"]]),
}
REMARKS = {
    "decimal commas": ("The decimal mark is taken to be a comma.",),
    "decimal commas only": (
        "No names in the first line: the columns are numbered.",
        "The decimal mark is taken to be a comma.",
    ),
    "no names": ("No names in the first line: the columns are numbered.",),
    "one row without names": ("No names in the first line: the columns are numbered.",),
    "Windows-1252": ("Line 1 is not UTF-8: read as Windows-1252. If names look wrong, save it as UTF-8.",),
    "Latin-1": ("Line 1 is not UTF-8: read as Latin-1. If names look wrong, save it as UTF-8.",),
    "names used twice": ("Columns named anew, as their names were missing or used twice: 'x_3', 'x_4'.",),
    "no name": ("Columns named anew, as their names were missing or used twice: 'column_2', 'column_3'.",),
    "no name, and one like it": (
        "Columns named anew, as their names were missing or used twice: 'column_1', 'column_1_2'.",
    ),
}


@pytest.mark.parametrize("case", READ)
def test_file_is_read(case: str, tmp_path: Path) -> None:
    content, names, rows = READ[case]
    table = read(tmp_path, content)
    assert table.names == names
    assert cells(table) == rows
    assert table.remarks == REMARKS.get(case, ())


@pytest.mark.parametrize(
    ("content", "options", "names", "rows"),
    [
        (b"a,b\nc,d\n", {"header": False}, ("column_1", "column_2"), [["a", "b"], ["c", "d"]]),
        (b"1,2\n3,4\n", {"header": True}, ("1", "2"), [["3", "4"]]),
        (b"x;y,z\n1;2,3\n", {"separator": ","}, ("x;y", "z"), [["1;2", "3"]]),
    ],
)
def test_what_is_said_is_not_guessed(
    content: bytes, options: dict[str, Any], names: tuple[str, ...], rows: list[list[str]], tmp_path: Path
) -> None:
    table = read(tmp_path, content, **options)
    assert table.names == names
    assert cells(table) == rows


NUMBERS = {"1": 1, "-2.5": -2.5, "+3": 3, ".5": 0.5, "5.": 5, " 7 ": 7, "1e-3": 1e-3, "1.7e308": 1.7e308}
INFINITE = {"1e999": np.inf, "-inf": -np.inf, "Infinity": np.inf}
LACKING = ("", "nan", "NA", "?", "-", "NULL")
TEXT = ("1_000", "1,5", "0x10", "twelve", "1 000", "5%")


def test_what_is_a_number(tmp_path: Path) -> None:
    words = [*NUMBERS, *INFINITE, *LACKING, *TEXT]
    column = read(tmp_path, "w;x\n" + "".join(f"w;{word}\n" for word in words), decimal=".").columns[1]
    others = [np.nan] * (len(LACKING) + len(TEXT))
    assert_array_equal(column.numbers, [*NUMBERS.values(), *INFINITE.values(), *others])
    assert tuple(words[row] for row in column.text) == TEXT
    assert tuple(words[row] for row in column.missing) == (*INFINITE, *LACKING)
    assert [words[row] for row in column.empty] == [""]


def test_underscore_makes_text_of_what_python_takes_for_a_number(tmp_path: Path) -> None:
    column = read(tmp_path, "w;x\nw;2\nw;1_000\nw;3\n").columns[1]
    assert_array_equal(column.numbers, [2, np.nan, 3])
    assert column.text.tolist() == [1]


def test_what_is_a_number_with_a_decimal_comma(tmp_path: Path) -> None:
    numbers = {
        "1,5": 1.5,
        "2": 2,
        "-,5": -0.5,
        "1,5e2": 150,
        "1.5": np.nan,
        "1.234,5": np.nan,
        "1,2,3": np.nan,
    }
    column = read(tmp_path, "w;x\n" + "".join(f"w;{cell}\n" for cell in numbers), decimal=",").columns[1]
    assert_array_equal(column.numbers, list(numbers.values()))
    easy = read(tmp_path, "w;x\nw;1,5\nw;2,5\n").columns[1]
    assert_array_equal(easy.numbers, [1.5, 2.5])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_does(end: str, tmp_path: Path) -> None:
    text = 'sep=,\nx,y\n\n1,"a\n\nb"\n,\n2,c\n"3\n",d\n4,e\n\n'.replace("\n", end)
    table = read(tmp_path, text)
    assert table.lines.tolist() == [4, 8, 9, 11]
    assert table.columns[1].cells.tolist() == [f"a{end}{end}b", "c", "d", "e"]
    assert table.remarks == ("Left out: 2 blank lines.",)


CELL = st.text(st.sampled_from('ab1.,;\t"\r\n ü€'), max_size=6).map(str.lstrip)


@given(
    rows=st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1)),
    separator=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_what_python_writes_is_read_back(
    rows: list[list[str]], separator: Any, end: str, tmp_path: Path
) -> None:
    text, lines, written = "", [], []
    for row in rows:
        piece = io.StringIO()
        csv.writer(piece, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(row)
        if any(row):
            lines.append(len((text + "x").splitlines()))
            written.append(row)
        text += piece.getvalue()
    if not written:
        return
    table = read(tmp_path, text, separator=separator, header=False)
    assert cells(table) == written
    assert table.lines.tolist() == lines


def test_all_chunks_are_joined(tmp_path: Path) -> None:
    n = CHUNK + 7
    parts = [f'{number},{number / 7!r},"k{number % 3}"\n' for number in range(n)]
    parts[CHUNK] = f'{CHUNK},1,"k\n1"\n\n'
    told: list[float] = []
    table = read(tmp_path, "n,x,k\n" + "".join(parts), progress=told.append)
    assert_array_equal(table.columns[0].numbers, np.arange(n))
    assert_array_equal(table.columns[1].numbers, [1 if i == CHUNK else i / 7 for i in range(n)])
    assert table.columns[2].cells[CHUNK] == "k\n1"
    assert_array_equal(table.lines, np.arange(2, n + 2) + np.where(np.arange(n) > CHUNK, 2, 0))
    assert table.remarks == ("Left out: 1 blank line.",)
    assert len(told) > 3
    assert told == sorted(told)
    assert 0 < told[0] < 0.6
    assert told[-1] == 1.0


def test_many_columns(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(2_000)]
    row = ",".join(map(str, range(2_000))) + "\n"
    table = read(tmp_path, ",".join(names) + "\n" + row * (CHUNK_ROWS + 1))
    assert table.names == tuple(names)
    assert_array_equal([column.numbers[-1] for column in table.columns], np.arange(2_000))
    assert "(1,988 not shown)" in preview(table)


@pytest.mark.parametrize("wanted", [1, 5, CHUNK_ROWS + 1])
def test_only_the_first_rows(wanted: int, tmp_path: Path) -> None:
    text = "x,y\n" + "".join(f"{number},1\n\n" for number in range(CHUNK_ROWS + 2))
    table = read(tmp_path, text, rows=wanted)
    assert_array_equal(table.columns[0].numbers, np.arange(wanted))
    assert not table.whole
    assert read(tmp_path, text, rows=CHUNK_ROWS + 2).whole
    assert read(tmp_path, text, rows=10**6).whole


@pytest.mark.parametrize("answers", [0, 1, 3])
def test_reading_is_called_off(answers: int, tmp_path: Path) -> None:
    asked: list[bool] = []

    def cancelled() -> bool:
        asked.append(len(asked) >= answers)
        return asked[-1]

    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "1,2\n" * 2 * CHUNK)
    told: list[float] = []
    assert read_table(path, cancelled=cancelled, progress=told.append) is None
    assert asked == [False] * answers + [True]
    assert 1.0 not in told


def test_looking_for_the_encoding_is_called_off_too(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"1\0")
    assert read_table(path, cancelled=lambda: True) is None


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("header", ["x,y", "xxx,y"])  # with one of them a block ends between \r and \n
def test_line_of_a_nul_far_down_is_right(codec: str, end: str, header: str, tmp_path: Path) -> None:
    mark = "" if codec == "utf-8" else "\ufeff"
    rows = BLOCK // 4
    with pytest.raises(TableError) as caught:
        read(tmp_path, (mark + header + end + f"1,2{end}" * rows + "1\0").encode(codec))
    assert caught.value.line == rows + 2


def test_line_of_a_foreign_letter_far_down_is_right(tmp_path: Path) -> None:
    rows = BLOCK // 4
    table = read(tmp_path, b"x,y\n" + b"1,2\n" * rows + b"\xff,1\n")
    assert table.remarks[0].startswith(f"Line {rows + 2:,} is not UTF-8: read as Windows-1252.")


def test_preview_says_what_is_in_the_columns(tmp_path: Path) -> None:
    text = "x,k,empty,odd\n1,a,,1\n2,b,,2\n\n,a,,oops\n4,many words in a name that is long,,4\n"
    assert preview(read(tmp_path, text), rows=4).split("\n") == [
        "line                  x                                 k  empty                         odd",
        "      number, 1 missing                 text, 3 different  empty  number, but 1 cell is text",
        "   2                  1                                 a                                  1",
        "   3                  2                                 b                                  2",
        "   5                                                    a                               oops",
        "   6                  4  many words in a name that is ...                                  4",
        "",
        "4 rows, 4 columns, separated by commas, utf-8",
        "Left out: 1 blank line.",
    ]


DESCRIPTIONS = {
    "number": ["1", "2"],
    "number, always 7": ["7", "7.0"],
    "number, always 7, 1 missing": ["7", "NA"],
    "number, but 2 cells are text, 1,000 missing": ["1", "2", "3", "a", "b", *["?"] * 1_000],
    "text, 1 different": ["a", "a "],
    "text, 2 different, 3 empty": ["a", "1", "", "", " "],
    "empty": ["", "nan"],
}


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_description_of_a_column(description: str, tmp_path: Path) -> None:
    words = DESCRIPTIONS[description]
    table = read(tmp_path, "w;x\n" + "".join(f"w;{word}\n" for word in words))
    assert table.columns[1].description == description


@pytest.mark.soak
def test_a_million_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "x,y,z\n" + "".join(f"{n},{n / 3!r},{n % 2}\n" for n in range(1_000_000)))
    assert_array_equal(table.columns[0].numbers, np.arange(1_000_000))
    assert_array_equal(table.columns[1].numbers, np.arange(1_000_000) / 3)
