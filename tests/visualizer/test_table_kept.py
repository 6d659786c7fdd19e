"""A table that has just been read is not read again, unless the file has changed; little is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from surfaces import table_file, table_kept
from surfaces.table_kept import read_kept
from visualizer.gui.open_data.reading import TableReading
from visualizer.problem_choice import DataChoice
from visualizer.problems import data_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "a,b\n1,2\n3,5\n4,8\n"


@pytest.fixture(autouse=True)
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are really read, in order; nothing is kept before."""
    seen: list[str] = []
    original = table_file.read_table

    def counted(path, **options):
        seen.append(path.name)
        return original(path, **options)

    monkeypatch.setattr(table_file, "read_table", counted)
    table_kept._kept.clear()
    return seen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.csv"
    path.write_text(TEXT)
    return path


def test_preview_and_problem_read_the_file_once(file, reads, qtbot, qapp):
    reading = TableReading()
    with qtbot.waitSignal(reading.read):
        reading.open(str(file))
    data = data_of(DataChoice(key="file", file=str(file), features=("a",), target="b"))
    reading.close()
    assert data.target.tolist() == [2, 5, 8]
    assert reads == ["one.csv"]


def test_progress_ends_also_where_nothing_is_read(file, reads):
    read_kept(file)
    told: list[float] = []
    read_kept(file, progress=told.append)
    assert told == [1.0]
    assert len(reads) == 1


@pytest.mark.parametrize(("text", "later_ns"), [(TEXT + "5,9\n", 0), (TEXT.replace("8", "7"), 1)])
def test_a_file_that_changed_is_read_anew(file, reads, text, later_ns):
    time_ns = file.stat().st_mtime_ns
    read_kept(file)
    file.write_text(text)
    os.utime(file, ns=(time_ns, time_ns + later_ns))
    last = text.split()[-1].split(",")
    assert [column.cells[-1] for column in read_kept(file).columns] == last
    assert len(reads) == 2


def test_what_changed_while_it_was_read_is_not_kept(file, reads):
    time_ns = file.stat().st_mtime_ns
    read_kept(file, progress=lambda _: os.utime(file, ns=(time_ns, 7)))
    os.utime(file, ns=(time_ns, time_ns))  # as it was before, so only what came between tells
    read_kept(file)
    assert len(reads) == 2


def test_one_table_is_kept(file, reads, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(TEXT)
    for path in (file, other, other, file):
        read_kept(path)
    assert reads == ["one.csv", "other.csv", "one.csv"]
    assert len(table_kept._kept) == 1


def test_a_table_that_is_too_large_is_not_kept(file, reads, monkeypatch):
    monkeypatch.setattr(table_kept, "MOST_BYTES", 20)
    read_kept(file)
    read_kept(file)
    assert len(reads) == 2
    assert not table_kept._kept


def test_a_file_that_went_is_refused_though_it_was_kept(file):
    read_kept(file)
    file.unlink()
    with pytest.raises(table_file.TableError):
        read_kept(file)


def test_a_reading_that_was_cancelled_keeps_nothing(file, reads):
    assert read_kept(file, cancelled=lambda: True) is None
    assert read_kept(file) is not None
    assert len(reads) == 2
