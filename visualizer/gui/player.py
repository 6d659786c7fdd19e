"""Playing: moves the current step at a chosen speed, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from visualizer.gui.store import Store

SPEEDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Steps a frame."""
_RATE_FRAMES = 30


class Player(QObject):
    """Advances the store's step by ``speed`` steps a frame, as many frames a second as the scene asks for.

    Signals:
        playingChanged(bool): Playing began or ended.
        speedChanged(float): Another number of steps a frame.
        loopChanged(bool): Playing begins again at the end, or does not.
        rateMeasured(float): Frames a second, measured over the last frames.
    """

    playingChanged = Signal(bool)
    speedChanged = Signal(float)
    loopChanged = Signal(bool)
    rateMeasured = Signal(float)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.speed = 1.0
        self.loop = False
        self._progress = 0.0
        self._frames = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._advance)
        self._followed: int | None = None
        store.sceneChanged.connect(self._keep_pace)
        store.progressChanged.connect(self._follow)
        self._keep_pace()

    @property
    def playing(self) -> bool:
        """Whether the step moves by itself."""
        return self._timer.isActive()

    @property
    def frame_milliseconds(self) -> int:
        """How long a frame is shown, at least: 16 for 60 frames a second."""
        return self._timer.interval()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from the current step, from the start if it is the last one."""
        if self._store.step >= self._store.scene.last_step:
            self._store.set_step(0)
        self._progress = 0.0
        self._frames = 0
        self._clock.start()
        self._timer.start()
        self.playingChanged.emit(True)

    def pause(self) -> None:
        """Stay at the current step."""
        if self.playing:
            self._timer.stop()
            self.playingChanged.emit(False)

    def step_by(self, steps: int) -> None:
        """Pause and move by some steps, backward if negative."""
        self.go_to(self._store.step + steps)

    def go_to(self, step: int) -> None:
        """Pause and show another step."""
        self.pause()
        self._store.set_step(step)

    def set_speed(self, speed: float) -> None:
        """Choose how many steps a frame moves: the nearest in the list."""
        speed = min(SPEEDS, key=lambda listed: abs(listed - speed))
        if speed != self.speed:
            self.speed = speed
            self.speedChanged.emit(speed)

    def change_speed(self, places: int) -> None:
        """Go some places along the list of speeds."""
        place = SPEEDS.index(self.speed) + places
        self.set_speed(SPEEDS[max(0, min(place, len(SPEEDS) - 1))])

    def set_loop(self, loop: bool) -> None:
        """Begin again at the end, or stop there."""
        if loop != self.loop:
            self.loop = loop
            self.loopChanged.emit(loop)

    def _follow(self) -> None:
        """Go with a training that runs, from either end of the race, until the person goes elsewhere."""
        store = self._store
        here, last = store.step, store.scene.last_step
        if store.progress is None:
            if self._followed == here and store.settled:
                store.set_step(last)
            self._followed = None
        elif store.on_the_way and not self.playing:
            goes_along = here in (0, last) if self._followed is None else here == self._followed
            self._followed = min(store.runs[0].steps, last) if goes_along else -1
            if goes_along:
                store.set_step(self._followed)

    def _keep_pace(self) -> None:
        interval = 1000 // self._store.scene.view.frame_rate
        if interval != self._timer.interval():  # to set the same again would begin the frame anew
            self._timer.setInterval(interval)

    def _advance(self) -> None:
        self._measure()
        self._progress += self.speed
        whole = int(self._progress)
        self._progress -= whole
        last = self._store.scene.last_step
        if self._store.step >= last:
            self._arrive()
        elif whole:
            self._store.set_step(self._store.step + whole)

    def _arrive(self) -> None:
        """At the end: the last step has been shown for a frame."""
        if self.loop:
            self._store.set_step(0)
        else:
            self.pause()

    def _measure(self) -> None:
        self._frames += 1
        if self._frames == _RATE_FRAMES:
            elapsed = max(1, self._clock.restart())
            self.rateMeasured.emit(1000.0 * _RATE_FRAMES / elapsed)
            self._frames = 0
