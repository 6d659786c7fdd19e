"""Which optimizer is looked at closely: one choice for every panel that shows a single one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from visualizer.descent.names import run_names
from visualizer.gui.icons import icon
from visualizer.gui.panels.table.rows import labels_of
from visualizer.gui.theme import theme_of

if TYPE_CHECKING:
    from visualizer.gui.store import Store


class RunChoice(QObject):
    """The chosen one of the runs; the last one until somebody chooses.

    Signals:
        changed(): Another one was chosen.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._name = ""

    @property
    def index(self) -> int:
        """Its place among the runs: that of the chosen one if it runs, else the last; -1 without runs."""
        names = [run.name for run in self._store.runs]
        return names.index(self._name) if self._name in names else len(names) - 1

    @property
    def label(self) -> str:
        """What it is called; empty without runs."""
        return labels_of(self._store.runs_scene)[self.index] if self._store.runs else ""

    @property
    def name(self) -> str:
        """The chosen run's name; empty until somebody chooses."""
        return self._name

    def choose_run(self, name: str) -> None:
        """Choose a run by its name."""
        self._choose_name(name)

    def choose(self, index: int) -> None:
        """Choose a run by its place."""
        self._choose_name(self._store.runs[index].name)

    def choose_optimizer(self, index: int) -> None:
        """Choose an optimizer by its place in the scene; one that does not race changes nothing.

        Its run need not be there yet: it is the chosen one once it comes.
        """
        scene = self._store.scene
        if not scene.optimizers[index].enabled:
            return
        place = sum(choice.enabled for choice in scene.optimizers[:index])
        self._choose_name(run_names(choice.key for choice in scene.racing)[place])

    def _choose_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.changed.emit()


class RunChooser(QToolButton):
    """A small button with a menu of the optimizers that race."""

    def __init__(self, store: Store, choice: RunChoice, name: str, tip: str) -> None:
        super().__init__()
        self._store, self._choice = store, choice
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._choose)
        self.setObjectName(name)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(14, 14))
        self.setFixedSize(24, 24)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        store.runsChanged.connect(self._show_runs)
        self._show_runs()
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the button anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _show_runs(self) -> None:
        self.setVisible(len(self._store.runs) > 1)

    def _fill_menu(self) -> None:
        """The optimizers that race now, each time the menu opens."""
        self._menu.clear()
        for place, label in enumerate(labels_of(self._store.runs_scene)[: len(self._store.runs)]):
            action = QAction(label, self._menu)
            action.setCheckable(True)
            action.setChecked(place == self._choice.index)
            action.setData(place)
            self._menu.addAction(action)

    def _choose(self, action: QAction) -> None:
        self._choice.choose(action.data())

    def _tint(self) -> None:
        self.setIcon(icon("chevron-down", theme_of(self).muted))
