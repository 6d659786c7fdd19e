"""Wishes: which picture of the surface the stage would like, told not too often and each only once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.window import Window

    Wish = tuple[Window, int, int]

_ASK_EVERY_MS = 33


class Wishes(QObject):
    """Tells when another picture is wanted.

    Args:
        wish: What is wanted now: the window that is seen, and width and height in pixels; None for nothing.

    Signals:
        told(Window): A picture of this window is wanted.
    """

    told = Signal(object)

    def __init__(self, wish: Callable[[], Wish | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wish = wish
        self._asked: Wish | None = None
        self._missed: Wish | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASK_EVERY_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def pending(self) -> bool:
        """Whether something is about to be told."""
        return self._timer.isActive()

    def expect(self) -> None:
        """What is wanted now is on its way already."""
        self._asked = self._wish()

    def check(self) -> None:
        """Tell, soon, if something else is wanted than what was told last."""
        if self._wish() not in (None, self._asked) and not self._timer.isActive():
            self._timer.start()

    def arrived(self, window: Window) -> None:
        """A picture of a window came; if it is not what is wanted, tell once more."""
        wish = self._wish()
        if wish is not None and wish[0] == window:
            self._missed = None
        elif self._missed != wish:
            # Once only: an owner that cannot do better is not asked again and again.
            self._missed, self._asked = wish, None
            self.check()

    def _tell(self) -> None:
        wish = self._wish()
        if wish is not None and wish != self._asked:
            self._asked = wish
            self.told.emit(wish[0])
