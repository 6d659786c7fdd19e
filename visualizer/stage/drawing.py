"""Drawing: a scene's runs at a step, painted in any size; the still parts are painted once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from visualizer.scene import View
from visualizer.stage.arrangement import Arrangement, Place, arrange
from visualizer.stage.axes import left_room, tick_font
from visualizer.stage.colour_bar import paint_colour_bar, right_room
from visualizer.stage.frame import Frame
from visualizer.stage.ground import Ground
from visualizer.stage.lanes import Lane, lanes
from visualizer.stage.legend import Legend
from visualizer.stage.panes import Moment, Pane
from visualizer.stage.trails import Trail, trail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from surfaces.surface import Minimum
    from visualizer.descent.run import Run
    from visualizer.scene import Scene
    from visualizer.stage.camera import Camera
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme

_BAR_ROOM = 56.0
_PLAIN = View()


class Drawing:
    """What is drawn, without the widget it is drawn on.

    Attributes:
        step: The step that is shown.
        camera: What is seen of the surface; None as long as there is no surface.
        start: Where the start marker is.
        minima: Where the stars are.
        legend: The panel that says which optimizer is which.
        start_word: What the start marker is called.
    """

    def __init__(self, theme: Theme) -> None:
        self.step = 0
        self.camera: Camera | None = None
        self.start: tuple[float, float] | None = None
        self.minima: tuple[Minimum, ...] = ()
        self.legend = Legend()
        self.start_word = ""
        self._theme = theme
        self._view = _PLAIN
        self._scene: Scene | None = None
        self._runs: Sequence[Run] = ()
        self._ghosts: Sequence[Run] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._picture: SurfacePicture | None = None
        self._ground: Ground | None = None
        self._size = QSizeF()
        self._font = QFont()
        self._bar: QRectF | None = None
        self._panes: tuple[Pane, ...] = ()
        self._trails: WeakKeyDictionary[Run, tuple[Frame, Trail]] = WeakKeyDictionary()
        self._still = QPixmap()
        self._still_key: tuple[object, ...] | None = None

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self._theme

    @property
    def view(self) -> View:
        """How it is drawn."""
        return self._view

    @property
    def picture(self) -> SurfacePicture | None:
        """The picture of the surface that is shown."""
        return self._picture

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The optimizers that race."""
        return self._lanes

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes as they were laid out last."""
        return self._panes

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._make_ground()
        self._make_lanes()

    def set_picture(self, picture: SurfacePicture | None) -> None:
        """Show a picture of the surface."""
        self._picture = picture
        self._make_ground()
        self.rearrange()

    def set_runs(self, scene: Scene | None, runs: Sequence[Run], ghosts: Sequence[Run]) -> None:
        """Show other runs."""
        self._scene, self._runs, self._ghosts = scene, runs, ghosts
        view = _PLAIN if scene is None else scene.view
        repaint = (view.drawing, view.colour_map) != (self._view.drawing, self._view.colour_map)
        self._view = view
        if repaint:
            self._make_ground()
        self._make_lanes()

    def pane_at(self, place: QPointF) -> Pane | None:
        """The pane under a place."""
        return next((pane for pane in self._panes if pane.frame.contains(place)), None)

    def lane_at(self, place: QPointF) -> Lane | None:
        """The optimizer whose row in the legend or whose title is at a place."""
        titled = (pane for pane in self._panes if pane.titled and pane.title_rect.contains(place))
        pane = next(titled, None)
        return pane.lanes[0] if pane is not None else self.legend.lane_at(place)

    def rearrange(self) -> None:
        """Something changed where things are, or the window that is seen: lay out anew."""
        self._size = QSizeF()

    def lay_out(self, size: QSizeF, font: QFont) -> None:
        """Decide where everything is; panes only if that is not known yet."""
        if self._size != size or self._font != font:
            self._size, self._font = size, font
            self._lay_out_panes()
        self._lay_out_legend()

    def _lay_out_panes(self) -> None:
        if self.camera is None:
            self._panes, self._bar = (), None
            return
        side_by_side = self._view.layout == "side_by_side" and bool(self._lanes)
        groups = [(lane,) for lane in self._lanes] if side_by_side else [self._lanes]
        arrangement = self._arranged(len(groups), side_by_side)
        self._bar = arrangement.bar if self._picture is not None else None
        self._panes = tuple(
            Pane(self._frame(place), place, self.camera.home, group, side_by_side, self._trail)
            for place, group in zip(arrangement.places, groups, strict=True)
        )

    def paint(self, painter: QPainter, size: QSizeF, font: QFont, ratio: float | None) -> None:
        """Paint everything.

        Args:
            painter: Where.
            size: The whole drawing, in the painter's units.
            font: For all text.
            ratio: Device pixels per unit, for a device of pixels: what no step changes is kept as pixels.
                None paints all of it anew, with lines and letters as such, into any device.
        """
        self.lay_out(size, font)
        if ratio is None:
            painter.fillRect(QRectF(QPointF(), size), QColor(self._theme.stage))
            self._paint_still(painter, None)
        else:
            painter.drawPixmap(0, 0, self._still_parts(ratio))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        moment = Moment(
            self._lanes, self.step, self._view, self.start, self.start_word, self._theme, self.legend.rect
        )
        for pane in self._panes:
            pane.paint_moment(painter, moment)
        self.legend.paint(painter, self.step, self._theme)

    def _lay_out_legend(self) -> None:
        if not self._lanes or not self._panes or self._panes[0].titled:
            self.legend.hide()
            return
        spots = np.array([(spot.x, spot.y) for spot in self.minima]).reshape(-1, 2)
        self.legend.lay_out(self._panes[0], self.step, self._font, self._view.gradient_arrows, spots)

    def _arranged(self, count: int, titled: bool) -> Arrangement:
        assert self.camera is not None
        small, high = tick_font(self._font), self._size.height()
        left = left_room(self.camera.window, high, small)
        picture = self._picture
        right = _BAR_ROOM if picture is None else right_room(picture.levels, picture.height, high, small)
        return arrange(self._size.width(), high, count, titled, left, right)

    def _frame(self, place: Place) -> Frame:
        assert self.camera is not None
        rect = place.rect
        return Frame(self.camera.window, rect.left(), rect.top(), rect.width(), rect.height())

    def _trail(self, run: Run, frame: Frame) -> Trail:
        """The trail of a run: a slider that is dragged changes one run, the others keep theirs."""
        kept = self._trails.get(run)
        if kept is None or kept[0] != frame:
            kept = self._trails[run] = (frame, trail(run.position, frame))
        return kept[1]

    def _still_parts(self, ratio: float) -> QPixmap:
        """The ground with all that no step changes; new runs alone change nothing of it."""
        ghosts = tuple(run for pane in self._panes for lane in pane.lanes if (run := lane.ghost) is not None)
        frames = tuple((pane.frame, pane.place.rect.getRect()) for pane in self._panes)
        key = (ratio, self._size, self._font.key(), frames, self._ground, self._theme, self.minima, ghosts)
        if key == self._still_key:
            return self._still
        self._still_key = key
        self._still = QPixmap((self._size * ratio).toSize())
        self._still.setDevicePixelRatio(ratio)
        self._still.fill(QColor(self._theme.stage))
        with QPainter(self._still) as painter:
            self._paint_still(painter, ratio)
        return self._still

    def _paint_still(self, painter: QPainter, ratio: float | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = tick_font(self._font)
        self._paint_ground(painter, ratio)
        for pane in self._panes:
            pane.paint_still(painter, self.minima, small, self._theme)
        if self._bar is not None and self._ground is not None:
            picture = self._ground.picture
            palette = self._ground.palette
            paint_colour_bar(painter, self._bar, picture.levels, picture.height, palette, small, self._theme)

    def _paint_ground(self, painter: QPainter, ratio: float | None) -> None:
        """The surface in every pane; pixels are made once and copied, because all panes show the same."""
        if self._ground is None:
            return
        if ratio is None or len(self._panes) < 2:
            for pane in self._panes:
                self._ground.paint(painter, pane.frame)
            return
        frame = self._panes[0].frame
        copied = QPixmap((frame.rect.size() * ratio).toSize())
        copied.setDevicePixelRatio(ratio)
        copied.fill(QColor(self._theme.stage))
        with QPainter(copied) as single:
            self._ground.paint(single, frame._replace(left=0.0, top=0.0))
        for pane in self._panes:
            painter.drawPixmap(pane.frame.rect, copied, QRectF(copied.rect()))

    def _make_ground(self) -> None:
        picture = self._picture
        self._ground = None if picture is None else Ground(picture, self._view, self._theme)

    def _make_lanes(self) -> None:
        scene = self._scene
        self._lanes = () if scene is None else lanes(scene, self._runs, self._ghosts, self._theme)
        self.rearrange()
