"""One optimizer of the race: its verdict, its hyperparameters, its gauge and its learning-rate changes."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from visualizer.gui.panels.optimizers import edits
from visualizer.gui.panels.optimizers.gauge_row import GaugeRow
from visualizer.gui.panels.optimizers.hyperparameter_rows import HyperparameterRows
from visualizer.gui.panels.optimizers.menu import OptimizerMenu
from visualizer.gui.panels.optimizers.rate_changes import RateChanges
from visualizer.gui.panels.optimizers.title import OptimizerTitle
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.fold_button import FoldButton
from visualizer.stage.marks import colour_of

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QContextMenuEvent

    from visualizer.descent.run import Run
    from visualizer.gui.panels.optimizers.rate_editor import RateEditor
    from visualizer.gui.store import Store
    from visualizer.scene import OptimizerChoice, Scene


class OptimizerCard(QFrame):
    """Shows the optimizer at one place of the Scene's list and writes what the user changes into the Store.

    Signals:
        revealed(): More or fewer hyperparameters are shown.
        moveRequested(int): The user wants the optimizer so many places lower.
    """

    revealed = Signal()
    moveRequested = Signal(int)

    def __init__(self, key: str, store: Store, rates: RateEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.index = key, 0
        self._store, self._rates = store, rates
        self._choice: OptimizerChoice | None = None
        self._label = ""
        self._rate = math.nan
        self._shown: tuple[Run | None, int] | None = None
        self.setProperty("role", "card")
        # A click anywhere on the card chooses it; Tab goes straight to what is in it.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.title = OptimizerTitle(self)
        self.rows = HyperparameterRows(key, self)
        self.more = FoldButton(self)
        self.gauge = GaugeRow(self)
        self.changes = RateChanges(self)
        self._arrange()
        self._connect()

    def show_choice(self, index: int, label: str, choice: OptimizerChoice) -> None:
        """Show the optimizer at ``index`` of the scene; only what is another is touched."""
        self.index = index
        if label == self._label and choice == self._choice:
            return
        if label != self._label:
            self._label = label
            self.setAccessibleName(label)
            self.rows.set_owner(label)
        self._choice = choice
        self._show_title()
        self.changes.show_changes(choice.changes)
        self._rate = self._rates.shown(choice)
        self.rows.show_values(choice.hyperparameters, self._rate)
        self._show_possible()

    @property
    def stops(self) -> int:
        """How many rows Tab may go through; hidden ones count."""
        return len(self.rows.rows) + len(self.changes.rows)

    def set_chosen(self, chosen: bool) -> None:
        """Show whether the keys for one optimizer are about this one."""
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_rate(self) -> None:
        """Show the learning rate that a change would begin from: another step or scope may have another."""
        if self._choice is not None and self._rates.shown(self._choice) != self._rate:
            self._rate = self._rates.shown(self._choice)
            self.rows.show_values(self._choice.hyperparameters, self._rate)

    def show_run(self, run: Run | None, step: int) -> None:
        """Show the verdict and the gauge at a step; None where the optimizer has no run."""
        if self._shown == (run, step):
            return  # a drag changes the run of one card only
        self._shown = run, step
        self.title.chip.show_verdict(None if run is None else run.verdict(step))
        self.gauge.show_run(run, step)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme: the marker's colour depends on it."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._choice is not None:
            self._show_title()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the card, wherever it is clicked with the right button."""
        self._show_menu(event.globalPos())

    def duplicate(self) -> None:
        """Put a copy below."""
        self._change(edits.duplicated(self._scene, self.index))

    def remove(self) -> None:
        """Take the optimizer out of the scene."""
        self._change(edits.removed(self._scene, self.index))

    def move_up(self) -> None:
        """Let it stand one place higher."""
        self.moveRequested.emit(-1)

    def move_down(self) -> None:
        """Let it stand one place lower."""
        self.moveRequested.emit(1)

    def toggle_enabled(self) -> None:
        """Leave it out of the race, or let it race again."""
        enabled = not self._scene.optimizers[self.index].enabled
        self._change(edits.with_fields(self._scene, self.index, enabled=enabled))

    def open_colours(self) -> None:
        """Offer other colours for it."""
        marker = self.title.marker
        self._prepare_colours()
        self.menu.colours.popup(marker.mapToGlobal(marker.rect().bottomLeft()))

    def recolour(self, colour: str | None) -> None:
        """Give it a colour of its own; None means the usual one."""
        self._change(edits.with_fields(self._scene, self.index, colour=colour))

    def reset(self) -> None:
        """Set every hyperparameter to its default."""
        self._change(edits.with_defaults(self._scene, self.index))

    def toggle_folded(self) -> None:
        """Show all hyperparameters, or the main ones only."""
        self.rows.set_folded(not self.rows.folded)
        self.revealed.emit()

    @cached_property
    def menu(self) -> OptimizerMenu:
        """What can be done with this optimizer; made when it is first asked for."""
        menu = OptimizerMenu(self)
        menu.colours.colourChosen.connect(self.recolour)
        for name, slot in (
            ("duplicate", self.duplicate),
            ("remove", self.remove),
            ("up", self.move_up),
            ("down", self.move_down),
            ("reset", self.reset),
            ("reveal", self.toggle_folded),
        ):
            menu.entries[name].triggered.connect(slot)
        return menu

    @property
    def _scene(self) -> Scene:
        return self._store.scene

    def _change(self, scene: Scene) -> None:
        self._store.change(scene)

    def _show_title(self) -> None:
        assert self._choice is not None
        colour = colour_of(self._choice, theme_of(self))
        self.title.show_choice(self._label, self._choice, colour)

    def _show_possible(self) -> None:
        self.rows.block_rate(self._rates.why_not)

    def _drag(self, name: str, value: float) -> None:
        self._rates.drag_to(self._with(name, value), f"{name}:{self.index}")

    def _set(self, name: str, value: float | bool) -> None:
        self._change(self._with(name, value))

    def _with(self, name: str, value: float | bool) -> Scene:
        choice = self._scene.optimizers[self.index]
        if name == "lr":
            choice = choice.with_lr_from(self._rates.step, value)
        else:
            choice = choice.with_hyperparameter(name, value)
        return self._scene.with_optimizer(self.index, choice)

    def _remove_change(self, step: int) -> None:
        self._change(edits.without_change(self._scene, self.index, step))

    def _open_menu(self) -> None:
        button = self.title.menu_button
        self._show_menu(button.mapToGlobal(button.rect().bottomLeft()))

    def _show_menu(self, place: QPoint) -> None:
        self.menu.prepare(self.index, len(self._scene.optimizers), folded=self.rows.folded)
        self._prepare_colours()
        self.menu.popup(place)

    def _prepare_colours(self) -> None:
        choice = self._scene.optimizers[self.index]
        self.menu.colours.set_current(choice.colour or choice.optimizer.colour)

    def _show_more(self) -> None:
        hidden = self.rows.hidden_count
        self.more.setVisible(bool(hidden) or not self.rows.folded)
        text = self.tr("{} more").format(hidden) if self.rows.folded else self.tr("fewer")
        self.more.show_state(text, folded=self.rows.folded)
        tip = (
            self.tr("Show all hyperparameters.") if self.rows.folded else self.tr("Show the main ones only.")
        )
        self.more.setToolTip(tip)
        self.more.setAccessibleName(f"{self._label}: {tip}")

    def _arrange(self) -> None:
        self.more.setObjectName("more")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(9, 8, 6, 8)
        outer.setSpacing(4)
        outer.addWidget(self.title)
        column = QVBoxLayout()
        # The names stand below the marker's shape, not below the button around it.
        column.setContentsMargins(3, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.rows, self.gauge, self.changes):
            column.addWidget(widget)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addLayout(column)
        self._show_more()

    def _connect(self) -> None:
        title, rows = self.title, self.rows
        title.eye.clicked.connect(self.toggle_enabled)
        title.menu_button.clicked.connect(self._open_menu)
        title.marker.clicked.connect(self.open_colours)
        rows.gestureStarted.connect(self._rates.begin)
        rows.dragged.connect(self._drag)
        rows.gestureEnded.connect(self._rates.end)
        rows.chosen.connect(self._set)
        self._rates.possibleChanged.connect(self._show_possible)
        rows.foldedChanged.connect(self._show_more)
        self.more.clicked.connect(self.toggle_folded)
        self.changes.jumpRequested.connect(self._store.set_step)
        self.changes.removeRequested.connect(self._remove_change)
