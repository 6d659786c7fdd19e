"""The status line: device, what the last work took, and the honest caveat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from visualizer.gui.pace import Pace
from visualizer.gui.panels.table.rows import labels_of
from visualizer.gui.shown_ground import penalty_is_plotted
from visualizer.gui.training_bar import TrainingBar
from visualizer.gui.widgets.elided_label import ElidedLabel
from visualizer.plane_losses import is_projected
from visualizer.problems import where_computed
from visualizer.stage.number_text import short

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from visualizer.gui.panels.run_choice import RunChoice
    from visualizer.gui.pictures import Painted
    from visualizer.gui.plane_losses import PlaneLossesFinder
    from visualizer.gui.store import Store


class StatusLine(QStatusBar):
    """Measured times at the left, what the comparison is worth at the right."""

    def __init__(
        self,
        store: Store,
        actions: dict[str, QAction],
        choice: RunChoice,
        losses: PlaneLossesFinder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._choice, self._losses = store, choice, losses
        self.setSizeGripEnabled(False)
        self.addWidget(TrainingBar(store, actions, self))
        self._device = self._label("deviceLabel", self.tr("Where and in which precision it is computed."))
        self._surface = self._label(
            "surfaceLabel", self.tr("Samples of the surface, and how long they took.")
        )
        tip = self.tr("How long all optimizers took for all steps, verdicts included.")
        self._race = self._label("raceLabel", tip, ElidedLabel())
        self._rate = self._label("rateLabel", self.tr("Frames a second while playing, measured."))
        self._caveat = ElidedLabel("", self)
        self._caveat.setObjectName("caveatLabel")
        self.addPermanentWidget(self._caveat)
        # Another text lays the whole line out anew; nobody reads sixty times a second.
        self._pace = Pace(self)
        self._pace.due.connect(self._show_race)
        store.jobChanged.connect(self._pace.ask)
        store.runsChanged.connect(self._pace.ask)
        store.trainingChanged.connect(self._show_race)
        store.sceneChanged.connect(self._show_caveat)
        # While playing, at a pace at which it can be read.
        self._caveat_pace = Pace(self)
        self._caveat_pace.due.connect(self._show_caveat)
        for changed in (store.stepChanged, choice.changed, losses.changed):
            changed.connect(self._caveat_pace.ask)
        self._show_race()

    def show_surface(self, painted: Painted) -> None:
        """Say how large the picture of the surface is and how long it took."""
        rows, columns = painted.picture.sample.loss.shape
        text = self.tr("surface {columns}×{rows} in {time}")
        self._surface.setText(text.format(columns=columns, rows=rows, time=_time(painted.milliseconds)))

    def show_rate(self, rate: float) -> None:
        """Say how many frames a second were shown."""
        self._rate.setText(self.tr("{:.0f} fps").format(rate))

    def _label(self, name: str, tip: str, label: QLabel | None = None) -> QLabel:
        label = label or QLabel()
        label.setObjectName(name)
        if isinstance(label, ElidedLabel):
            label.set_hint(tip)
        else:
            label.setToolTip(tip)
        self.addWidget(label)
        return label

    def _show_device(self) -> None:
        """Formulas are computed here, a model wherever it is; the memory is that in use there."""
        choice = self._store.runs_scene.surface.problem
        if choice is None or not self._store.runs:
            self._device.setText(self.tr("cpu · float64"))
            return
        device, dtype, used = where_computed(choice)
        memory = "" if used is None else f" · {used / 2**20:.0f} MiB"
        self._device.setText(f"{device} · {dtype}{memory}")

    def _show_race(self) -> None:
        self._show_device()
        self._show_caveat()
        if self._store.progress is not None:
            self._race.setText("")  # the training bar says it
        elif self._store.busy:
            self._race.setText(self.tr("running the race ..."))
        elif self._store.error is not None:
            self._race.setText(str(self._store.error).splitlines()[0])
        elif self._store.runs:
            taken = self.tr("race {}").format(_time(self._store.milliseconds))
            self._race.setText(f"{taken}{self._origin()}")

    def _origin(self) -> str:
        """Where the runs come from, if that is a checkpoint."""
        problem, trajectory = self._store.runs_scene.surface.problem, self._store.runs[0].trajectory
        if problem is None or problem.checkpoint is None or trajectory is None:
            return ""
        text = self.tr(" · from epoch {} of {}")
        return text.format(short(float(trajectory.epoch[0])), Path(problem.checkpoint.file).name)

    def _show_caveat(self) -> None:
        if any(map(is_projected, self._store.runs)):
            said = [self._off_the_plane(place) for place in range(len(self._store.runs))]
            self._caveat.setText(self.tr("Paths are projected: {}").format(said[self._choice.index]))
            self._caveat.set_hint("\n".join(said))
            return
        self._caveat.set_hint("")
        rates = {choice.lr for choice in self._store.scene.racing} | {
            change.lr for choice in self._store.scene.racing for change in choice.changes
        }
        if len(rates) > 1:
            self._caveat.setText(
                self.tr("Each optimizer has its own learning rate: this is not an equal-lr comparison.")
            )
        elif rates:
            self._caveat.setText(
                self.tr("All have learning rate {:.4g}: equal, yet not equally good for each.").format(
                    rates.pop()
                )
            )
        else:
            self._caveat.clear()

    def _off_the_plane(self, place: int) -> str:
        """How far a run is from the plane at the current step, and its loss there and here."""
        run = self._store.runs[place]
        row, label = min(self._store.step, run.steps), labels_of(self._store.runs_scene)[place]
        assert run.distance is not None, "runs of one model are all of that model"
        away, known = short(float(run.distance[row])), self._losses.of(run)
        if known is None:
            return self.tr("{} is {} away from the plane here.").format(label, away)
        text = self.tr("{} is {} away from the plane here, its loss is {}, on the plane {}.")
        if penalty_is_plotted(self._store):
            text = self.tr("{} is {} away from the plane here, its loss without L2 is {}, on the plane {}.")
        return text.format(label, away, short(float(known.true[row])), short(float(known.on_plane[row])))


def _time(milliseconds: float) -> str:
    return (
        f"{milliseconds / 1000:.1f} s"
        if milliseconds >= 1000
        else f"{milliseconds:.2g} ms"
        if milliseconds < 10
        else f"{milliseconds:.0f} ms"
    )
