"""Where a model is computed, in which mode, and on which plane its loss is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from surfaces.models import MODELS
from visualizer.gui.panels.combo import Combo, combo_box
from visualizer.gui.panels.fields import HEIGHT
from visualizer.gui.panels.problem.fields import LabelledToggle, Pairs, SettingField, say, wrapped
from visualizer.gui.panels.problem.penalty_choice import PenaltyChoice
from visualizer.gui.panels.section import ProblemLabel, caption, column, pair
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch
from visualizer.problem_edits import (
    problem_in,
    with_fields,
    with_plane,
    with_plane_ends,
    with_plane_fields,
)

if TYPE_CHECKING:
    from visualizer.gui.panels.problem.edits import Edits
    from visualizer.gui.store import Store
    from visualizer.problem_choice import PlaneRuns, ProblemChoice
    from visualizer.problem_facts import ProblemFacts
    from visualizer.scene import Scene

_SEEDS = 2**32
_DEVICES = ("auto", "cpu", "cuda", "mps")


class ViewPart(QWidget):
    """Device, mode, plane, and the penalty in the plotted loss."""

    def __init__(self, store: Store, edits: Edits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._edits = store, edits
        self._device = combo_box("device", self.tr("Where it is computed."))
        for name in _DEVICES:
            self._device.offer(name, name)
        self._device.setItemText(0, self.tr("auto"))
        self._device.activated.connect(self._set_device)
        self.device_fault = wrapped("deviceFault", "error")
        self._mode = self._make_mode()
        self._masks, self._statistics = self._make_masks(), self._make_statistics()
        self._regime = Pairs((self._masks, self._statistics))
        self._plane = self._make_plane()
        self._seed = self._make_seed()
        self._vectors = self._make_vectors()
        self._ends = [self._make_end(place) for place in range(2)]
        self._directions = Pairs((self._seed, self._vectors, *self._ends))
        self._penalty = PenaltyChoice(self)
        self._penalty.chosen.connect(lambda decay: self._change(weight_decay=decay))
        self.fault = wrapped("planeFault", "error")
        self._promise = wrapped("planePromise", "caption")
        self._arrange()

    def _arrange(self) -> None:
        layout = column(self, 4)
        layout.addWidget(caption(self.tr("device and mode")))
        layout.addLayout(pair(self._device, self._mode))
        layout.addWidget(self.device_fault)
        layout.addWidget(self._regime)
        layout.addSpacing(4)
        layout.addWidget(caption(self.tr("plane and penalty")))
        layout.addLayout(pair(self._plane, self._penalty.combo))
        layout.addWidget(self._penalty.question)
        layout.addWidget(self._directions)
        layout.addWidget(ProblemLabel((self._seed,), "planeProblem"))
        layout.addWidget(self.fault)
        layout.addWidget(self._promise)

    def show_scene(self, scene: Scene) -> None:
        """Show how the scene's model is seen."""
        problem = problem_in(scene)
        if self._device.findData(problem.device) < 0:
            self._device.offer(problem.device, problem.device)
        self._device.show_key(problem.device)
        self._mode.set_current(problem.mode)
        self._show_regime(problem)
        self._show_plane(problem)
        self._penalty.show_scene(scene)

    def show_facts(self, facts: ProblemFacts) -> None:
        """Offer the devices that are there, and say what the plane is worth."""
        for name in facts.devices:
            if self._device.findData(name) < 0:
                self._device.offer(name, name)
        there = {"auto", *facts.devices, *(name.partition(":")[0] for name in facts.devices)}
        listed = ", ".join(facts.devices)
        for row in range(self._device.count()):
            name = self._device.itemData(row)
            why = "" if name in there else self.tr("There is no {} here; there is {}.").format(name, listed)
            self._device.forbid(name, why)
        self._device.setItemText(0, self.tr("auto ({})").format(facts.devices[0]))
        many = self.tr("The model has {:,} parameters, not two.").format(facts.parameters)
        self._plane.forbid("parameters", many if facts.parameters not in (0, 2) else "")
        say(self._promise, facts.promise)

    def _show_regime(self, problem: ProblemChoice) -> None:
        training, model = problem.mode == "train", problem.model
        self._masks.toggle.setChecked(problem.fresh_masks)
        self._statistics.show_key(problem.statistics)
        shown = [self._masks] if training and model.dropout > 0 else []
        self._regime.show_only([*shown, *([self._statistics] if model.batch_norm else [])])

    def _show_plane(self, problem: ProblemChoice) -> None:
        two = MODELS[problem.model.key].inputs is not None
        kind = problem.plane.kind or ("parameters" if two else "random")
        self._plane.show_key(kind)
        self._seed.show_value((problem.plane.seed,))
        self._vectors.toggle.setChecked(problem.plane.vectors)
        shown: dict[str, list[QWidget]] = {"random": [self._seed, self._vectors], "points": [*self._ends]}
        self._directions.show_only(shown.get(kind, []))
        if problem.plane.runs is not None:
            self._show_ends(problem.plane.runs)

    def _show_ends(self, runs: PlaneRuns) -> None:
        for combo, chosen in zip(self._ends, runs.ends, strict=True):
            combo.clear()
            for run, label in enumerate(runs.labels):
                combo.offer(self.tr("end of {}").format(label), run)
            combo.show_key(chosen)

    def _make_mode(self) -> SegmentedSwitch:
        switch = SegmentedSwitch(
            (
                Choice("eval", self.tr("eval()"), self.tr("As it predicts: no dropout, kept statistics.")),
                Choice("train", self.tr("train()"), self.tr("As it learns: dropout, batch statistics.")),
            )
        )
        switch.setObjectName("mode")
        switch.setAccessibleName(self.tr("Mode of the surface and the predictions"))
        switch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for key in ("eval", "train"):
            switch.button(key).setFixedHeight(HEIGHT)
        switch.chosen.connect(self._set_mode)
        return switch

    def _make_masks(self) -> LabelledToggle:
        hint = self.tr("Every point of the surface draws a dropout mask of its own: that is noise.")
        toggle = LabelledToggle("freshMasks", self.tr("fresh masks: noise"), hint)
        toggle.clicked.connect(self._set_masks)
        return toggle

    def _make_statistics(self) -> Combo:
        combo = combo_box("statistics", self.tr("The statistics that batch normalisation uses."))
        combo.offer(self.tr("as the mode"), None, self.tr("Running in eval(), of the batch in train()."))
        combo.offer(self.tr("running"), "running", self.tr("Those gathered while training."))
        combo.offer(self.tr("re-estimated"), "estimated", self.tr("Those of all samples, at each point."))
        combo.activated.connect(self._set_statistics)
        return combo

    def _make_plane(self) -> Combo:
        combo = combo_box("plane", self.tr("What is seen of the space of all parameters."))
        combo.offer(self.tr("parameters"), "parameters", self.tr("All of it, where there are two."))
        combo.offer(self.tr("random"), "random", self.tr("Two random directions from the initial model."))
        combo.offer(
            self.tr("of the runs"),
            "pca",
            self.tr("The two main directions (PCA) of the present runs; chosen again, of the runs then."),
        )
        combo.offer(
            self.tr("three points"),
            "points",
            self.tr(
                "Through the start and the ends of two of the present runs: all three lie on the surface."
                " Chosen again, of the runs then."
            ),
        )
        combo.activated.connect(self._set_plane)
        return combo

    def _make_end(self, place: int) -> Combo:
        hints = (
            self.tr("Whose end is at (1, 0)."),
            self.tr("Whose end is the third point."),
        )
        combo = combo_box(f"planeEnd{place + 1}", hints[place])
        combo.activated.connect(lambda: self._set_end(place))
        return combo

    def _make_seed(self) -> SettingField:
        field = SettingField("planeSeed", self.tr("seed"), self.tr("Seed of the plane's directions"))
        allowed = self.tr("seed: a whole number from 0 to 4,294,967,295")
        hint = self.tr("Which directions. Up and Down try the next ones.")
        field.set_rule(lambda number: 0 <= number < _SEEDS, allowed, hint, whole=True)
        field.entered.connect(self._set_seed)
        field.nudged.connect(self._next_seed)
        return field

    def _make_vectors(self) -> LabelledToggle:
        hint = self.tr("Let biases and the parameters of normalisation layers move too.")
        toggle = LabelledToggle("planeVectors", self.tr("biases too"), hint)
        toggle.clicked.connect(self._set_vectors)
        return toggle

    def _set_device(self, index: int) -> None:
        self._change(device=self._device.itemData(index))

    def _set_mode(self, mode: str) -> None:
        self._change(mode=mode)

    def _set_masks(self, on: bool) -> None:
        self._change(fresh_masks=on)

    def _set_statistics(self, index: int) -> None:
        self._change(statistics=self._statistics.itemData(index))

    def _set_plane(self, index: int) -> None:
        kind = self._plane.itemData(index)
        self._edits.make(lambda scene: with_plane(scene, kind))

    def _set_end(self, place: int) -> None:
        run = self._ends[place].currentData()
        self._edits.make(lambda scene: with_plane_ends(scene, place, run))

    def _set_seed(self, numbers: tuple[float, ...]) -> None:
        self._edits.make(lambda scene: with_plane_fields(scene, seed=int(numbers[0])))

    def _next_seed(self, direction: int) -> None:
        seed = (problem_in(self._store.scene).plane.seed + direction) % _SEEDS
        self._edits.make(lambda scene: with_plane_fields(scene, seed=seed), "plane seed")

    def _set_vectors(self, on: bool) -> None:
        self._edits.make(lambda scene: with_plane_fields(scene, vectors=on))

    def _change(self, **fields: object) -> None:
        self._edits.make(lambda scene: with_fields(scene, **fields))
