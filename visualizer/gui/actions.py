"""Makes the window's actions and menus from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from visualizer.gui.action_table import ACTIONS, MENUS, ActionInfo
from visualizer.gui.icons import icon
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar, QWidget

    from visualizer.gui.action_info import Controls
    from visualizer.stage.theme import Theme


_NOT_NOW = QT_TRANSLATE_NOOP("actions", "Not available here: {}.")


def translated(text: str) -> str:
    """A text of the table in the app's language."""
    return QCoreApplication.translate("actions", text)


class Command(QAction):
    """An action that does what a row of the table says."""

    def __init__(self, info: ActionInfo, controls: Controls, parent: QWidget) -> None:
        super().__init__(translated(info.text), parent)
        self.info = info
        self._controls = controls
        self.setObjectName(info.key)
        self.setShortcuts([QKeySequence(keys) for keys in info.shortcuts])
        self.setCheckable(info.checked is not None)
        self._say("")
        self.triggered.connect(self._run)

    def refresh(self) -> None:
        """Show whether it is on, and whether it can be done now."""
        if self.info.checked is not None:
            self.setChecked(self.info.checked(self._controls))
        if self.info.enabled is not None:
            self.setEnabled(self.info.enabled(self._controls))
        if self.info.reason is not None:
            self._say(self.info.reason(self._controls))

    def tint(self, theme: Theme) -> None:
        """Draw its icon in the theme's colour."""
        if self.info.icon is not None:
            self.setIcon(icon(self.info.icon, theme.text))

    def _say(self, obstacle: str) -> None:
        """Say what it does, by which keys, and why not now."""
        tip = translated(self.info.tip)
        self.setStatusTip(tip)
        keys = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        refused = f"\n{translated(_NOT_NOW).format(obstacle)}" if obstacle else ""
        self.setToolTip(f"{tip} ({keys}){refused}")

    def _run(self) -> None:
        self.info.run(self._controls)
        self.refresh()


def make_commands(controls: Controls, window: QWidget) -> dict[str, Command]:
    """One Command for each row of the table, by its key, with its keys working in the whole window."""
    commands = {info.key: Command(info, controls, window) for info in ACTIONS}
    for command in commands.values():
        window.addAction(command)
    return commands


def fill_menus(bar: QMenuBar, commands: dict[str, Command]) -> dict[str, QMenu]:
    """Build the menu bar from the table; the menus by their names in MENUS."""
    menus = {}
    for name in MENUS:
        menus[name] = bar.addMenu(translated(name))
        menus[name].setToolTipsVisible(True)
    for command in commands.values():
        menu = menus[command.info.menu]
        if command.info.separated:
            menu.addSeparator()
        menu.addAction(command)
    return menus


class ButtonKeys(QObject):
    """Leaves the space bar to a button that has the focus; elsewhere it plays.

    Only the button with the focus is watched: a filter over the whole application would be asked about every
    event of every widget, thousands before the first picture.
    """

    def follow_focus(self) -> None:
        """Begin to watch the button that has the focus, whichever it is."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._watch)

    def _watch(self, old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(old, QAbstractButton):
            old.removeEventFilter(self)
        if isinstance(new, QAbstractButton):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002  (only buttons are watched)
        """Accept the override, so that Qt sends the key to the button instead of the shortcut."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            event.accept()
            return True
        return False
