"""The model of a problem: which, its formula, and what can be chosen about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from surfaces.model_settings import ACTIVATIONS, BATCH_NORM, SETTINGS
from surfaces.models import MODELS
from visualizer.gui.panels.combo import Combo, combo_box
from visualizer.gui.panels.problem.fields import LabelledToggle, Pairs, SettingField, say, wrapped
from visualizer.gui.panels.section import ProblemLabel, caption, column
from visualizer.problem_edits import Shape, misfit, problem_in, with_model, with_model_setting

if TYPE_CHECKING:
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.scene import Scene

_SEEDS = 2**32
_NUMBERS = ("hidden", "layers", "dropout", "seed")


class ModelPart(QWidget):
    """Which model, and its settings."""

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._edits = store, edits
        self._choice = combo_box("problemModel", self.tr("The model that learns."))
        for key, row in MODELS.items():
            self._choice.offer(row.name, key, row.note)
        self._choice.activated.connect(self._choose)
        self._formula = wrapped("modelFormula", "field")
        self._formula.setContentsMargins(8, 5, 8, 5)
        self._fields = {name: self._make_field(name) for name in _NUMBERS}
        self._activation = self._make_activation()
        self._batch_norm = self._make_batch_norm()
        self._widgets: dict[str, QWidget] = {
            "hidden": self._fields["hidden"],
            "layers": self._fields["layers"],
            "activation": self._activation,
            "dropout": self._fields["dropout"],
            "seed": self._fields["seed"],
            "batch_norm": self._batch_norm,
        }
        self._pairs = Pairs(list(self._widgets.values()))
        self.fault = wrapped("modelFault", "error")
        layout = column(self, 4)
        layout.addWidget(caption(self.tr("model")))
        for widget in (self._choice, self.fault, self._formula, self._pairs):
            layout.addWidget(widget)
        layout.addWidget(ProblemLabel(list(self._fields.values()), "modelProblem"))

    def show_scene(self, scene: Scene) -> None:
        """Show the scene's model."""
        model = problem_in(scene).model
        row = MODELS[model.key]
        self._choice.show_key(model.key)
        say(self._formula, row.formula)
        self._formula.setToolTip(row.note)
        for name, field in self._fields.items():
            field.show_value((getattr(model, name),))
        self._activation.show_key(model.activation)
        self._batch_norm.toggle.setChecked(model.batch_norm)
        names = {"seed", *(each.name for each in row.settings)}
        self._pairs.show_only([widget for name, widget in self._widgets.items() if name in names])

    def show_shape(self, shape: Shape) -> None:
        """Offer only the models that can learn from such data."""
        for key in MODELS:
            self._choice.forbid(key, misfit(key, shape))

    def _make_field(self, name: str) -> SettingField:
        captions = {
            "hidden": self.tr("hidden"),
            "layers": self.tr("layers"),
            "dropout": self.tr("dropout"),
            "seed": self.tr("seed"),
        }
        field = SettingField(f"model_{name}", captions[name], self.tr("Model: {}").format(captions[name]))
        field.entered.connect(partial(self._set_number, name))
        if name == "seed":
            allowed = self.tr("seed: a whole number from 0 to 4,294,967,295")
            hint = self.tr("Which weights the model starts with. Up and Down try the next ones.")
            field.set_rule(lambda number: 0 <= number < _SEEDS, allowed, hint, whole=True)
            field.nudged.connect(self._next_seed)
            return field
        setting = SETTINGS[name]
        allowed = f"{captions[name]}: {setting.allowed}"
        whole = isinstance(setting.default, int)
        field.set_rule(setting.allows, allowed, setting.meaning, whole=whole)
        return field

    def _make_activation(self) -> Combo:
        combo = combo_box("model_activation", self.tr("The function that follows every hidden layer."))
        for name in ACTIVATIONS:
            combo.offer(name, name)
        combo.activated.connect(self._set_activation)
        return combo

    def _make_batch_norm(self) -> LabelledToggle:
        toggle = LabelledToggle("model_batch_norm", self.tr("batch norm"), BATCH_NORM.meaning)
        toggle.clicked.connect(self._set_batch_norm)
        return toggle

    def _choose(self, index: int) -> None:
        key, present = self._choice.itemData(index), problem_in(self._store.scene).model.key
        if key != present:
            self._choice.show_key(present)
            self._edits.make(lambda scene: with_model(scene, key))

    def _set_activation(self, index: int) -> None:
        self._change("activation", self._activation.itemData(index))

    def _set_batch_norm(self, on: bool) -> None:
        self._change("batch_norm", on)

    def _set_number(self, name: str, numbers: tuple[float, ...]) -> None:
        self._change(name, numbers[0])

    def _next_seed(self, direction: int) -> None:
        seed = (problem_in(self._store.scene).model.seed + direction) % _SEEDS
        self._change("seed", seed, merge="model seed")

    def _change(self, name: str, value: object, merge: str | None = None) -> None:
        self._edits.make(lambda scene: with_model_setting(scene, name, value), merge)
