"""The row under the stage: play, step, scrub, speed, loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QToolButton, QWidget

from visualizer.gui.icons import icon
from visualizer.gui.player import SPEEDS, Player
from visualizer.gui.scrubber import Scrubber
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.yielding_row import YieldingRow, without

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from visualizer.gui.store import Store

_ICON = QSize(18, 18)
_BUTTONS = ("first", "back", "play", "forward", "last")


class Transport(YieldingRow):
    """Shows the current step and moves it. The buttons are the window's own actions.

    What a narrow window hides is in the Run menu too, and has keys.
    """

    def __init__(
        self, store: Store, player: Player, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._player = player
        self._actions = actions
        self._short = False
        self._buttons = {name: self._button(name) for name in (*_BUTTONS, "loop")}
        self._label = self._step_label()
        self._scrubber = Scrubber(self)
        self._speed = self._speed_box()
        self._arrange()
        self._scrubber.picked.connect(player.go_to)
        store.stepChanged.connect(self._show_step)
        store.sceneChanged.connect(self._show_scene)
        player.playingChanged.connect(self._show_playing)
        player.speedChanged.connect(self._show_speed)
        self._show_scene()
        self._show_speed(player.speed)
        self._show_playing(player.playing)

    def changeEvent(self, event: QEvent) -> None:
        """Tint the play button anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_playing(self._player.playing)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{name}Button")
        if name == "play":
            self._dress_play(button)
        else:
            button.setDefaultAction(self._actions[name])
        button.setIconSize(_ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[name].text().replace("&", ""))
        return button

    def _dress_play(self, button: QToolButton) -> None:
        """The one button in the accent colour; its icon is not its action's, which menus show in grey."""
        button.setProperty("role", "primary")
        button.setFixedSize(48, 30)
        button.setToolTip(self._actions["play"].toolTip())
        button.clicked.connect(self._actions["play"].trigger)

    def _step_label(self) -> QLabel:
        label = QLabel(self)
        label.setObjectName("stepLabel")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setToolTip(self.tr("The current step, and how many steps the race has."))
        return label

    def _speed_box(self) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName("speedBox")
        box.setAccessibleName(self.tr("Speed"))
        box.setToolTip(self.tr("How many steps each frame moves, at 60 frames a second."))
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for speed in SPEEDS:
            text = self.tr("1 step/frame") if speed == 1 else self.tr("{:g} steps/frame").format(speed)
            box.addItem(text, speed)
        box.activated.connect(self._choose_speed)
        return box

    def _arrange(self) -> None:
        row = self.row
        row.setSpacing(6)
        for name in _BUTTONS:
            row.addWidget(self._buttons[name])
        row.addSpacing(8)
        row.addWidget(self._label)
        row.addSpacing(4)
        row.addWidget(self._scrubber, 1)
        row.addSpacing(8)
        row.addWidget(self._speed)
        row.addWidget(self._buttons["loop"])
        hideable = (self._speed, self._buttons["first"], self._buttons["last"], self._buttons["loop"])
        self.give_way(*map(without, hideable), self._shorten)

    def _shorten(self, narrow: bool) -> None:
        """Leave out the word before the step."""
        self._short = narrow
        self._show_scene()

    def _choose_speed(self, index: int) -> None:
        self._player.set_speed(self._speed.itemData(index))

    def _show_speed(self, speed: float) -> None:
        index = self._speed.findData(speed)
        self._speed.setCurrentIndex(index)

    def _show_scene(self) -> None:
        scene = self._store.scene
        changes = {change.step for choice in scene.racing for change in choice.changes}
        self._scrubber.set_range(scene.last_step, sorted(changes))
        # The widest text this race can show, so that nothing jumps while playing.
        widest = self._label.fontMetrics().horizontalAdvance(self._text(scene.last_step))
        self._label.setMinimumWidth(widest + 8)
        self._show_step(self._store.step)

    def _show_step(self, step: int) -> None:
        self._label.setText(self._text(f"<b>{step}</b>"))
        self._scrubber.set_step(step)

    def _text(self, step: int | str) -> str:
        text = self.tr("{step} / {steps}") if self._short else self.tr("step {step} / {steps}")
        return text.format(step=step, steps=self._store.scene.last_step)

    def _show_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self._buttons["play"].setIcon(icon(name, theme_of(self).on_accent))
