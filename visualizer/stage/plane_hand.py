"""What the mouse does with the plane: zoom and pan, while what is under it stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.stage.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPointF

    from visualizer.stage.camera import Camera
    from visualizer.stage.drawing import Drawing

_ZOOM_PER_NOTCH = 0.85


class PlaneHand:
    """Moves the camera of a drawing.

    Args:
        drawing: The drawing.
        lay_out: Lays it out anew after the camera moved.
    """

    def __init__(self, drawing: Drawing, lay_out: Callable[[], None]) -> None:
        self._drawing, self._lay_out = drawing, lay_out

    def zoom(self, place: QPointF, notches: float) -> None:
        """Zoom at a place; over an axis only along it."""
        camera, frame = self._drawing.camera, self._frame_near(place)
        if camera is None or frame is None:
            return
        factor = _ZOOM_PER_NOTCH**notches
        beside, under = place.x() < frame.rect.left(), place.y() > frame.rect.bottom()
        camera.zoom(*frame.to_data(place), 1.0 if beside else factor, 1.0 if under else factor)
        self._stay(camera, frame, place)

    def pan(self, frame: Frame, moved: QPointF, place: QPointF) -> None:
        """Move the view in a frame with a place that moved by some pixels."""
        camera = self._drawing.camera
        if camera is not None:
            camera.pan(-moved.x() / frame.scale[0], moved.y() / frame.scale[1])
            self._stay(camera, frame, place)

    def hold(self, place: QPointF, before: Frame) -> None:
        """Lay out anew; what was at a place of an earlier frame stays there."""
        if self._drawing.camera is not None:
            self._stay(self._drawing.camera, before, place)

    def _frame_near(self, place: QPointF) -> Frame | None:
        pane = self._drawing.pane_near(place)
        frame = None if pane is None else pane.frame
        return frame if isinstance(frame, Frame) else None

    def _stay(self, camera: Camera, frame: Frame, place: QPointF) -> None:
        x, _ = frame._replace(window=camera.window).to_data(place)
        self._drawing.rearrange()
        self._lay_out()
        now = self._frame_near(frame.centre)
        # Only the numbers at the left and at the colour bar change in width: up and down nothing moves.
        if now is not None and place.x() >= frame.left and (now.left, now.width) != (frame.left, frame.width):
            camera.hold(x, (place.x() - now.left) / now.width)
            self._drawing.rearrange()
