"""Whose weight decay is in the plotted loss of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from visualizer.grounds import grounds_of, penalties
from visualizer.gui.panels.combo import combo_box
from visualizer.gui.panels.problem.fields import say, wrapped
from visualizer.gui.widgets.numbers import short
from visualizer.problem_edits import problem_in

if TYPE_CHECKING:
    from visualizer.scene import Scene


class PenaltyChoice(QObject):
    """A list of penalties, and the question whose it is where several share one surface.

    Signals:
        chosen(object): A weight decay, or ``own`` for that of each optimizer.
    """

    chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.combo = combo_box("plottedDecay", self.tr("Whose weight decay is in the plotted loss."))
        self.combo.activated.connect(lambda index: self.chosen.emit(self.combo.itemData(index)))
        self.question = wrapped("decayQuestion", "caption")

    def show_scene(self, scene: Scene) -> None:
        """Offer the penalties of a scene's optimizers, and show which one is plotted."""
        self.combo.clear()
        for decay, text in self._offered(scene).items():
            self.combo.offer(text, decay)
        self.combo.show_key(problem_in(scene).weight_decay)
        self.combo.setToolTip(
            self.tr(
                "Whose coupled weight decay w is in the plotted loss, as the penalty w/2 |θ|². Optimizers "
                "with a weight decay above 0 are offered; AdamW's is decoupled and never in the loss. Where "
                "each has a pane of its own, L2 of each shows every optimizer on the loss that it descends."
            )
        )
        say(self.question, self._question(scene))

    def _offered(self, scene: Scene) -> dict[float | str, str]:
        """No penalty, those of the optimizers, each its own, and what is chosen if it is none of these."""
        offered: dict[float | str, str] = {0.0: self.tr("without L2")}
        for label, decay in penalties(scene).items():
            if decay:
                offered.setdefault(decay, self.tr("L2 of {}: {}").format(label, short(decay)))
        chosen = problem_in(scene).weight_decay
        if len(offered) > 1 or chosen == "own":
            offered["own"] = self.tr("L2 of each")
        if chosen not in offered:
            offered[chosen] = self.tr("L2: {}").format(short(float(chosen)))
        return offered

    def _question(self, scene: Scene) -> str:
        if not grounds_of(scene).undecided:
            return ""
        return self.tr(
            "Whose L2? Here all optimizers share one surface, and their weight decays differ, so it is shown "
            "without any. Choose whose is plotted, or a layout with a pane for each."
        )
