"""Chip, table and stage call a verdict by the same word, in the language of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTranslator

from visualizer.descent.verdict import STATUSES
from visualizer.engine import compute
from visualizer.gui.panels.table.model import TableModel
from visualizer.gui.widgets.verdict_chip import VerdictChip
from visualizer.scene import default_scene
from visualizer.stage.lanes import lanes
from visualizer.stage.theme import LIGHT
from visualizer.stage.verdict_text import describe

WORDS = {status.value: status.value[::-1] for status in STATUSES}


class Mirror(QTranslator):
    """A language in which every verdict is written backwards."""

    def isEmpty(self):
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        return WORDS.get(source) if context == "status" else None  # None: as it is


@pytest.fixture
def mirrored(qapp):
    translator = Mirror(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.parametrize("step", [0, 300])
def test_one_word_everywhere(qtbot, mirrored, step):
    scene = default_scene()
    runs = compute(scene)
    table, chip = TableModel(), VerdictChip()
    qtbot.addWidget(chip)
    table.show(scene, runs, step)
    for row, lane in enumerate(lanes(scene, runs, (), LIGHT)):
        verdict = lane.run.verdict(step)
        word = WORDS[verdict.status]
        chip.show_verdict(verdict)
        assert chip.text.startswith(word)
        assert chip.explanation().startswith(word)
        assert table.index(row, table.columnCount() - 1).data() == word
        assert table.index(row, table.columnCount() - 1).data(Qt.ItemDataRole.ToolTipRole).startswith(word)
        assert f": {word} since" in describe(lane, step)
