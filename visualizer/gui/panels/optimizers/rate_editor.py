"""Where a change of a learning rate goes: into the whole run, or from the current step on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from visualizer.gui.store import Store
    from visualizer.scene import OptimizerChoice, Scene

Scope = Literal["whole", "from_here"]


class RateEditor(QObject):
    """The switch *whole run* or *from this step*, and the step at which the present gesture began.

    While the race plays, the step moves on under a drag; the change stays where the drag began.

    Signals:
        scopeChanged(str): ``scope`` is another one.
        possibleChanged(bool): ``possible`` is another one, or its reason.
    """

    scopeChanged = Signal(str)
    possibleChanged = Signal(bool)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._began_at: int | None = None
        self.scope: Scope = "whole"
        self._predicts = False
        self.possible = True
        """Whether a change has an update to act on; no update follows the last step, or none is made."""
        store.stepChanged.connect(self._check_possible)
        store.sceneChanged.connect(self._check_possible)
        self._check_possible()

    @property
    def why_not(self) -> str:
        """Why nothing can be changed now, in one sentence; empty when something can."""
        if self.possible:
            return ""
        if self._predicts:
            return self.tr("The checkpoint's model predicts only: nothing is trained, at no learning rate.")
        return self.tr("No update follows the last step: go back a step, or change the whole run.")

    @property
    def step(self) -> int:
        """The row from which a change holds; 0 means the whole run."""
        if self.scope == "whole":
            return 0
        return self._store.step if self._began_at is None else self._began_at

    @property
    def in_gesture(self) -> bool:
        """Whether the user is dragging."""
        return self._began_at is not None

    def set_scope(self, scope: Scope) -> None:
        """Choose where changes go."""
        if scope != self.scope:
            self.end()
            self.scope = scope
            self._check_possible()
            self.scopeChanged.emit(scope)

    def shown(self, choice: OptimizerChoice) -> float:
        """The learning rate that a control shows: the one that it would change."""
        return choice.lr if self.scope == "whole" else choice.lr_at(self._store.step)

    def begin(self) -> None:
        """A drag begins."""
        self._began_at = self._store.step

    def drag_to(self, scene: Scene, what: str) -> None:
        """Make ``scene`` the current one as a part of the present drag of ``what``."""
        self._store.change(scene, merge=f"{what}@{self.scope}:{self.step}")

    def end(self) -> None:
        """The drag ended."""
        self._began_at = None
        self._store.end_gesture()
        self._check_possible()

    def _check_possible(self) -> None:
        """A drag that began earlier goes on when the race has played to its end meanwhile."""
        scene = self._store.scene
        at_end = self._store.step >= scene.last_step
        possible = self.in_gesture or not (at_end if self.scope == "from_here" else scene.predicts_only)
        if (possible, scene.predicts_only) != (self.possible, self._predicts):
            self.possible, self._predicts = possible, scene.predicts_only
            self.possibleChanged.emit(possible)
