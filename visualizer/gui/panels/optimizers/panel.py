"""The optimizers panel: who races, with which hyperparameters, and how each of them is doing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from visualizer.gui.panels.optimizers import edits
from visualizer.gui.panels.optimizers.add_popup import AddPopup
from visualizer.gui.panels.optimizers.card_list import CardList, FittingScrollArea
from visualizer.gui.panels.optimizers.master_rate import MasterRate
from visualizer.gui.panels.optimizers.rate_editor import RateEditor, Scope
from visualizer.gui.panels.section import MARGIN, SectionTitle, link
from visualizer.gui.tab_order import order_tabs

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from visualizer.descent.run import Run
    from visualizer.gui.panels.optimizers.card import OptimizerCard
    from visualizer.gui.store import Store


class OptimizersPanel(QWidget):
    """Shows a card for each optimizer and, below them, what concerns all learning rates.

    Signals:
        scopeChanged(str): Changes of learning rates now go elsewhere: ``"whole"`` or ``"from_here"``.
        chosenChanged(): ``chosen`` is another one, or shows more or fewer hyperparameters.
    """

    scopeChanged = Signal(str)
    chosenChanged = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        # A timer of its own: a single shot keeps its receiver for ever, if that is gone before it fires.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._scroll_to_last)
        self.rates = RateEditor(store, self)
        self.add_link = link(self.tr("+ add"), "addOptimizer", self.tr("Add another optimizer to the race."))
        self.cards = CardList(store, self.rates, self)
        self.master = MasterRate(store, self.rates, self)
        self._area = FittingScrollArea(self.cards, self)
        self._empty = _EmptyState(self)
        self.header = SectionTitle(self.tr("Optimizers"), self.add_link)
        self._arrange()
        self._connect()
        self._show_scene()
        self._show_runs()

    @cached_property
    def _popup(self) -> AddPopup:
        """The list to add from; made when it is first opened."""
        popup = AddPopup(self)
        popup.picked.connect(self.add)
        return popup

    @property
    def scope(self) -> Scope:
        """Where changes of learning rates go: into the whole run, or from the current step on."""
        return self.rates.scope

    def set_scope(self, scope: Scope) -> None:
        """Choose where changes of learning rates go."""
        self.rates.set_scope(scope)

    @property
    def chosen(self) -> OptimizerCard | None:
        """The card that the keys for one optimizer are about."""
        return self.cards.chosen

    def choose_by(self, places: int) -> None:
        """Choose the optimizer so many places below the chosen one, round the ends, and give it the focus."""
        cards, chosen = self.cards.cards, self.chosen
        if not cards:
            return
        self._come_up()
        place = chosen.index + places if chosen is not None else min(places, 0)
        cards[place % len(cards)].setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keys must not change what cannot be seen."""
        self.cards.choose(None)
        super().hideEvent(event)

    def open_add_menu(self) -> None:
        """Show the list of optimizers to add."""
        self._come_up()
        self._popup.open_below(self.add_link)

    def add(self, key: str) -> None:
        """Add an optimizer and bring its card into view."""
        self._store.change(edits.added(self._store.scene, key))
        self._reveal_last()

    def _come_up(self) -> None:
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.show()
            dock.raise_()

    def _show_chosen(self) -> None:
        focused = QApplication.focusWidget()
        if self.chosen is not None and focused is not None and self.isAncestorOf(focused):
            self._area.ensureWidgetVisible(focused, 0, 8)
        self.chosenChanged.emit()

    def _order_tabs(self) -> None:
        order_tabs(self.add_link, self._area, self.master)

    def _show_scene(self) -> None:
        scene = self._store.scene
        self.cards.show_scene(scene)
        self.master.show_scene(scene)
        self._empty.setVisible(not scene.optimizers)
        self._area.setVisible(bool(scene.optimizers))
        self._show_runs()

    def _show_step(self) -> None:
        if self.scope == "from_here":
            for card in self.cards.cards:
                card.show_rate()
            self.master.show_step()
        self._show_runs()

    def _show_scope(self, scope: str) -> None:
        for card in self.cards.cards:
            card.show_rate()
        self.scopeChanged.emit(scope)

    def _show_runs(self) -> None:
        runs = iter(self._matching_runs())
        for card, choice in zip(self.cards.cards, self._store.scene.optimizers, strict=True):
            card.show_run(next(runs, None) if choice.enabled else None, self._store.step)

    def _matching_runs(self) -> tuple[Run, ...]:
        """The runs, as far as they belong to the optimizers and the surface that are shown now."""
        scene, ran = self._store.scene, self._store.runs_scene
        same = [choice.key for choice in scene.racing] == [run.key for run in self._store.runs]
        return self._store.runs if same and scene.surface == ran.surface else ()

    def _reorder(self, index: int, to: int) -> None:
        self._store.change(edits.moved(self._store.scene, index, to))

    def _reveal_last(self) -> None:
        # The new card has its place only after the layout has been done.
        self._soon.start()

    def _scroll_to_last(self) -> None:
        if self.cards.cards:
            self._area.ensureWidgetVisible(self.cards.cards[-1], 0, 8)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        # The list reaches the right edge of the panel: its scroll bar stands in the margin.
        column.setContentsMargins(MARGIN, 8, 0, 8)
        column.setSpacing(8)
        # A dock takes the header away; the margin belongs to its place here, not to the header.
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, MARGIN, 0)
        top.addWidget(self.header)
        column.addLayout(top)
        self._empty.setContentsMargins(0, 0, MARGIN, 0)
        self.master.setContentsMargins(0, 0, MARGIN, 0)
        column.addWidget(self._area)
        column.addWidget(self._empty)
        column.addWidget(self.master)
        column.addStretch(1)

    def _connect(self) -> None:
        self.add_link.clicked.connect(self.open_add_menu)
        self._empty.button.clicked.connect(self.open_add_menu)
        self.cards.reordered.connect(self._reorder)
        self.cards.draggedTo.connect(self._area.follow)
        self.cards.chosenChanged.connect(self._show_chosen)
        self.cards.rearranged.connect(self._order_tabs)
        self.rates.scopeChanged.connect(self._show_scope)
        self._store.sceneChanged.connect(self._show_scene)
        self._store.runsChanged.connect(self._show_runs)
        self._store.stepChanged.connect(self._show_step)


class _EmptyState(QWidget):
    """Says what is missing, and how to get it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        text = QLabel(self.tr("Nobody races yet. Add an optimizer and watch it descend."), self)
        text.setProperty("role", "caption")
        text.setWordWrap(True)
        self.button = QPushButton(self.tr("Add an optimizer"), self)
        self.button.setObjectName("addFirst")
        self.button.setProperty("role", "primary")
        self.button.setToolTip(self.tr("Choose an optimizer that joins the race."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 16)
        column.setSpacing(12)
        column.addWidget(text)
        column.addWidget(self.button)
