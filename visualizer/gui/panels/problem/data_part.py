"""The data of a problem: which, how many, how noisy; or a person's own table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from surfaces.datasets import DATASETS
from visualizer.gui.panels.combo import combo_box
from visualizer.gui.panels.problem.fields import LabelledToggle, Pairs, SettingField, say, wrapped
from visualizer.gui.panels.section import ProblemLabel, caption, column, link
from visualizer.gui.widgets.numbers import short
from visualizer.problem_choice import FILE_KEY, DataChoice
from visualizer.problem_edits import Fitted, problem_in, with_data, with_data_settings

if TYPE_CHECKING:
    from surfaces.surface import Parameter
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.problem_facts import ProblemFacts
    from visualizer.scene import Scene

_OPEN = "open"
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_SEEDS = 2**32


class DataPart(QWidget):
    """Which data, their settings, and what they are.

    Signals:
        openRequested(str): The user wants to open a table: this one again, or any where the text is empty.
    """

    openRequested = Signal(str)

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._edits = store, edits
        self._choice = combo_box("problemData", self.tr("The data that the model learns from."))
        for key, row in DATASETS.items():
            self._choice.offer(row.name, key, row.note)
        self._choice.offer(self.tr("Open a file…"), _OPEN, self.tr("A table of your own: CSV, TSV or text."))
        self._choice.activated.connect(self._choose)
        self._fields = {name: self._make_field(name) for name in _setting_names()}
        self._standardise = self._make_standardise()
        self._pairs = Pairs([*self._fields.values(), self._standardise])
        self._about = wrapped("dataAbout", "caption")
        self._columns = link(
            self.tr("choose columns…"), "chooseColumns", self.tr("Choose other columns of the same table.")
        )
        self._columns.clicked.connect(self._reopen)
        self.fault = wrapped("dataFault", "error")
        layout = column(self, 4)
        layout.addWidget(caption(self.tr("data")))
        for widget in (self._choice, self.fault, self._pairs):
            layout.addWidget(widget)
        layout.addWidget(ProblemLabel(list(self._fields.values()), "dataProblem"))
        layout.addWidget(self._about)
        layout.addWidget(self._columns)

    def show_scene(self, scene: Scene) -> None:
        """Show the scene's data."""
        data = problem_in(scene).data
        self._offer_file(data)
        self._choice.show_key(data.key)
        row = DATASETS.get(data.key)
        settings = {each.name: each for each in row.adjustable} if row is not None else {}
        for name, setting in settings.items():
            self._show_setting(setting, data.settings[name])
        self._pairs.show_only([*(self._fields[name] for name in settings), self._standardise])
        self._standardise.toggle.setChecked(data.standardise)
        if row is not None:
            say(self._about, row.formula)
        self._columns.setVisible(row is None)

    def show_facts(self, facts: ProblemFacts) -> None:
        """Say what the table holds, and what is remarkable about the data."""
        lines = list(facts.remarks)
        row = DATASETS.get(facts.problem.data.key)
        if row is not None:
            lines.insert(0, row.formula)
        elif facts.task is not None:
            lines.insert(0, self._summary(facts))
        say(self._about, "\n".join(lines))

    def _summary(self, facts: ProblemFacts) -> str:
        tasks = {
            "regression": self.tr("regression"),
            "binary": self.tr("two classes"),
            "classes": self.tr("several classes"),
        }
        assert facts.task is not None
        target = facts.problem.data.target or ""
        return self.tr("{rows:,} rows, {task}: {target} from {features}").format(
            rows=facts.rows, task=tasks[facts.task], target=target, features=", ".join(facts.features)
        )

    def _offer_file(self, data: DataChoice) -> None:
        """A table is in the list while it is the scene's."""
        there = self._choice.findData(FILE_KEY)
        if data.file is None:
            if there >= 0:
                self._choice.removeItem(there)
            return
        if there < 0:
            there = self._choice.count() - 1
            self._choice.insertItem(there, "", FILE_KEY)
        self._choice.setItemText(there, Path(data.file).name)
        self._choice.setItemData(there, data.file, _TOOL_TIP)

    def _make_field(self, name: str) -> SettingField:
        captions = {
            "n": self.tr("N"),
            "noise": self.tr("noise"),
            "seed": self.tr("seed"),
            "arms": self.tr("arms"),
        }
        text = captions.get(name, name)
        field = SettingField(f"data_{name}", text, self.tr("Data: {}").format(text))
        field.entered.connect(partial(self._set, name))
        if name == "seed":
            field.nudged.connect(self._next_seed)
        return field

    def _make_standardise(self) -> LabelledToggle:
        hint = self.tr("Shift and stretch every feature to mean 0 and standard deviation 1.")
        toggle = LabelledToggle("standardise", self.tr("standardise"), hint)
        toggle.clicked.connect(self._set_standardise)
        return toggle

    def _show_setting(self, setting: Parameter, value: float) -> None:
        field = self._fields[setting.name]
        kind = self.tr("a whole number") if setting.whole else self.tr("a number")
        allowed = self.tr("{name}: {kind} from {low} to {high}").format(
            name=setting.name, kind=kind, low=short(setting.minimum), high=short(setting.maximum, 10)
        )
        low, high = setting.minimum, setting.maximum
        field.set_rule(lambda number: low <= number <= high, allowed, setting.meaning, whole=setting.whole)
        field.show_value((int(value) if setting.whole else value,))

    def _choose(self, index: int) -> None:
        key = self._choice.itemData(index)
        self._choice.show_key(problem_in(self._store.scene).data.key)
        if key == _OPEN:
            self.openRequested.emit("")
        elif key != problem_in(self._store.scene).data.key:
            self._edits.make(lambda scene: with_data(scene, DataChoice(key=key)))

    def _reopen(self) -> None:
        self.openRequested.emit(problem_in(self._store.scene).data.file or "")

    def _set(self, name: str, numbers: tuple[float, ...]) -> None:
        self._change_setting(name, numbers[0])

    def _next_seed(self, direction: int) -> None:
        seed = problem_in(self._store.scene).data.settings.get("seed", 0)
        self._change_setting("seed", (seed + direction) % _SEEDS, merge="data seed")

    def _change_setting(self, name: str, value: float, merge: str | None = None) -> None:
        def change(scene: Scene) -> Fitted:
            settings = {**problem_in(scene).data.settings, name: value}
            return with_data_settings(scene, settings=settings)

        self._edits.make(change, merge)

    def _set_standardise(self, on: bool) -> None:
        self._edits.make(lambda scene: with_data_settings(scene, standardise=on))


def _setting_names() -> list[str]:
    """The settings of all datasets, each once."""
    return list(dict.fromkeys(each.name for row in DATASETS.values() for each in row.adjustable))
