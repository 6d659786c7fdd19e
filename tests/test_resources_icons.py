"""Every icon that ships is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from resources import path

ROOT = Path(__file__).parent.parent
SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "visualizer").rglob("*.py"))


@pytest.mark.parametrize("name", sorted(file.stem for file in path("icons").glob("*.svg")))
def test_an_icon_that_ships_is_used(name):
    assert re.search(rf"[\"']{re.escape(name)}(\.svg)?[\"']", SOURCES)
