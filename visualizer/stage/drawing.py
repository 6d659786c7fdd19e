"""Drawing: a scene's runs at a step, painted in any size; the still parts are painted once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from visualizer.scene import View
from visualizer.stage.arrangement import BOTTOM, MARGIN, TOP, Arrangement, Place, arrange
from visualizer.stage.axes import left_room, tick_font
from visualizer.stage.backdrop import paint_backdrops, paint_plane_axes
from visualizer.stage.colour_bar import right_room
from visualizer.stage.fit_pane import FitPane
from visualizer.stage.footings import Footings
from visualizer.stage.frame import Frame
from visualizer.stage.kept_trails import KeptTrails
from visualizer.stage.lanes import Lane, lanes
from visualizer.stage.legend import Legend
from visualizer.stage.notes import curvature_notes
from visualizer.stage.panes import Moment, Pane
from visualizer.stage.space.hand import wrapped
from visualizer.stage.space.renderer import SurfaceRenderer
from visualizer.stage.style import STYLES, Style
from visualizer.stage.theme import PAPER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from surfaces.surface import Minimum, Surface
    from visualizer.descent.run import Run
    from visualizer.scene import Eye, Scene
    from visualizer.stage.camera import Camera
    from visualizer.stage.footings import Footing, Own
    from visualizer.stage.frame import AnyFrame
    from visualizer.stage.surface_picture import SurfacePicture
    from visualizer.stage.theme import Theme
    from visualizer.stage.trails import Trail

_BAR_ROOM = 56.0
_SURFACE_SHARE = 0.5
_PLAIN = View()


def _unknown(run: Run, row: int) -> float | None:  # noqa: ARG001  (of no run is anything known)
    return None


Kind = Literal["plane", "space"]


class Drawing:
    """What is drawn, without the widget it is drawn on.

    Attributes:
        step: The step that is shown.
        camera: What is seen of the surface; None as long as there is no surface.
        start: Where the start marker is.
        renderer: Draws surfaces in space.
        legend: The panel that says which optimizer is which.
        start_word: What the start marker is called.
        arrow_note: What the gradient arrows are, for the legend.
        orbited: Degrees that the eye has gone around since it was placed.
        hurried: Whether the eye is on the move: its pictures may be plainer, but must be quick.
        fit: The data of a model with what is predicted, beside the surface.
        loss_on_plane: From a run and a row to the loss on the plane there; None where it is not known.
    """

    def __init__(self, theme: Theme) -> None:
        self.step = 0
        self.camera: Camera | None = None
        self.start: tuple[float, float] | None = None
        self.renderer = SurfaceRenderer()
        self.legend = Legend()
        self.start_word = ""
        self.arrow_note = ""
        self.orbited = 0.0
        self.hurried = False
        self.fit = FitPane()
        self.loss_on_plane: Callable[[Run, int], float | None] = _unknown
        self._own_theme = theme
        self._view = _PLAIN
        self._scene: Scene | None = None
        self._runs: Sequence[Run] = ()
        self._ghosts: Sequence[Run] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._footings = Footings()
        self._size = QSizeF()
        self._font = QFont()
        self._bar: QRectF | None = None
        self._panes: tuple[Pane, ...] = ()
        self._trails = KeptTrails()
        self._still = QPixmap()
        self._still_key: tuple[object, ...] | None = None

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """Where the stars are."""
        return self._footings.common.minima

    @property
    def surface(self) -> Surface | None:
        """What is descended, if there is anything; an optimizer with a pane of its own may have another."""
        return self._footings.surface

    @property
    def theme(self) -> Theme:
        """The colours; those of paper in the classic look."""
        return PAPER if self._view.look == "classic" else self._own_theme

    @property
    def view(self) -> View:
        """How it is drawn."""
        return self._view

    @property
    def picture(self) -> SurfacePicture | None:
        """The picture of the surface that is shown."""
        return self._footings.picture

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
        self._own_theme = theme
        self._dress()
        self._make_lanes()

    def set_surface(self, surface: Surface | None) -> None:
        """Descend another surface."""
        self._footings.surface = surface
        self._dress()

    def set_picture(self, picture: SurfacePicture | None, own: Own | None = None) -> None:
        """Show a picture of the surface; in panes of their own, by label, optimizers' own surfaces."""
        self._footings.show(picture, own or {})
        self._dress()

    def set_runs(self, scene: Scene | None, runs: Sequence[Run], ghosts: Sequence[Run]) -> None:
        """Show other runs."""
        self._scene, self._runs, self._ghosts = scene, runs, ghosts
        view = _PLAIN if scene is None else scene.view
        if view.eye != self._view.eye:
            self.orbited = 0.0
        repaint = _ground_of(view) != _ground_of(self._view)
        self._view = view
        if repaint:
            self._dress()
        self._make_lanes()

    @property
    def eye(self) -> Eye:
        """From where the box is seen now, the orbit included."""
        eye = self._view.eye
        return eye.with_(azimuth=wrapped(eye.azimuth + self.orbited)) if self.orbited else eye

    def orbit_by(self, degrees: float) -> None:
        """Go around the box, beyond where the view's own eye is."""
        self.orbited = wrapped(self.orbited + degrees)
        self.rearrange()

    def pane_at(self, place: QPointF) -> Pane | None:
        """The pane under a place."""
        return next((pane for pane in self._panes if pane.frame.contains(place)), None)

    def pane_near(self, place: QPointF) -> Pane | None:
        """The pane at a place, its axes and title included: the one whose middle is nearest."""

        def away(pane: Pane) -> float:
            return (pane.frame.centre - place).manhattanLength()

        return self.pane_at(place) or min(self._panes, key=away, default=None)

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
        wide, high = self._size.width(), self._size.height()
        area = QRectF(self._plane_width, 0, wide - self._plane_width, high)
        self.fit.lay_out(area, TOP, self._font)
        kinds = self._kinds()
        if self.camera is None or not kinds:
            self._panes, self._bar = (), None
            return
        arrangement = self._arranged(kinds)
        self._bar = arrangement.bar if self.picture is not None else None
        split = self._split
        groups = [(lane,) for lane in self._lanes] if split else [self._lanes] * len(kinds)
        known = {pane.frame.key: pane.frame for pane in self._panes}
        panes = []
        for kind, place, group in zip(kinds, arrangement.places, groups, strict=False):
            footing = self._footings.under(group[0]) if split else self._footings.common
            frame = self._frame(place, kind, footing)
            # What a frame has found out, as where the start is on the surface, other runs do not change.
            frame = known.get(frame.key, frame)
            panes.append(Pane(frame, place, self.camera.home, group, split, footing, self._trail))
        self._panes = tuple(panes)

    @property
    def _bare(self) -> bool:
        """Whether the one pane fills everything, without axes and colour bar."""
        return self._style.bare and not self._split and self._view.layout != "both"

    @property
    def _split(self) -> bool:
        return self._view.split and bool(self._lanes)

    def _kinds(self) -> list[Kind]:
        """Which panes there are; without OpenGL, or as long as there is no picture, none of them in space."""
        count = len(self._lanes) if self._split else 1
        if not self._view.in_space or self.renderer.obstacle:
            return ["plane"] * count
        if self._footings.common.backdrop is None:
            return []
        return ["plane", "space"] if self._view.layout == "both" else ["space"] * count

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
        self._paint_behind(painter, ratio)
        if self.renderer.obstacle and any(pane.in_space for pane in self._panes):
            # OpenGL failed just now: there are only panes in the plane from here on.
            self.rearrange()
            self.lay_out(size, font)
            self._paint_behind(painter, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        moment = Moment(
            self._lanes,
            self.step,
            self._view,
            self.start,
            self.start_word,
            self.theme,
            self.legend.rect,
        )
        for pane in self._panes:
            pane.paint_moment(painter, moment)
        self.legend.paint(painter, self.step, self.theme)
        self.fit.paint(painter, self.step, font, self.theme, ratio)

    def _paint_behind(self, painter: QPainter, ratio: float | None) -> None:
        """Paint what no step changes, over anything that was there."""
        if ratio is None:
            painter.fillRect(QRectF(QPointF(), self._size), QColor(self.theme.stage))
            self._paint_still(painter, None)
        else:
            painter.drawPixmap(0, 0, self._still_parts(ratio))

    def _lay_out_legend(self) -> None:
        if not self._lanes or not self._panes or self._panes[0].titled:
            self.legend.hide()
            return
        spots = np.array([(spot.x, spot.y) for spot in self.minima]).reshape(-1, 2)
        plain = self._style.bare
        self.legend.lay_out(self._panes[0], self.step, self._font, self._notes(), spots, plain)

    def _notes(self) -> tuple[str, ...]:
        arrows = (self.arrow_note,) if self._view.gradient_arrows else ()
        if not self._view.curvature or self.surface is None or self.picture is None:
            return arrows
        return (*arrows, *curvature_notes(self._lanes, self.surface, self.step))

    @property
    def _axis_names(self) -> tuple[str, str]:
        return ("x", "y") if self.surface is None else self.surface.axes

    @property
    def _plane_width(self) -> float:
        """How much of the width is the surface's."""
        share = 1.0 if self.fit.data is None else _SURFACE_SHARE
        return round(share * self._size.width())

    @property
    def _style(self) -> Style:
        return STYLES[self._view.look]

    def _arranged(self, kinds: list[Kind]) -> Arrangement:
        assert self.camera is not None
        if self._bare:
            whole = QRectF(0, 0, self._plane_width, self._size.height())
            return Arrangement((Place(whole, labelled_left=False, labelled_bottom=False),), None)
        small, high = tick_font(self._font), self._size.height()
        flat = "plane" in kinds
        left = left_room(self.camera.window, high, small) if flat else MARGIN
        picture = self.picture
        right = _BAR_ROOM if picture is None else right_room(picture.levels, picture.height, high, small)
        return arrange(self._plane_width, high, len(kinds), self._split, left, right)

    def _frame(self, place: Place, kind: Kind, footing: Footing) -> AnyFrame:
        assert self.camera is not None
        rect = place.rect
        if kind == "space":
            assert footing.backdrop is not None
            # Its numbers are inside of it: it takes the room that others need below.
            below = 0.0 if self._split or self._bare else BOTTOM
            return footing.backdrop.scenery.frame(
                rect.adjusted(0, 0, 0, below), self.eye, self._view.trails_on_top
            )
        return Frame(self.camera.window, rect.left(), rect.top(), rect.width(), rect.height())

    def _trail(self, run: Run, frame: AnyFrame) -> Trail:
        return self._trails.of(run, frame, (pane.frame for pane in self._panes))

    def _still_parts(self, ratio: float) -> QPixmap:
        """The ground with all that no step changes; new runs alone change nothing of it."""
        ghosts = tuple(run for pane in self._panes for lane in pane.lanes if (run := lane.ghost) is not None)
        frames = tuple((pane.frame.key, pane.place.rect.getRect(), pane.footing) for pane in self._panes)
        hurried = self.hurried and any(pane.in_space for pane in self._panes)
        key = (
            *(ratio, self._size, self._font.key(), frames, self._footings.common),
            *(self.theme, ghosts, hurried),
        )
        if key == self._still_key:
            return self._still
        self._still_key = key
        self._still = QPixmap((self._size * ratio).toSize())
        self._still.setDevicePixelRatio(ratio)
        self._still.fill(QColor(self.theme.stage))
        with QPainter(self._still) as painter:
            self._paint_still(painter, ratio)
        return self._still

    def _paint_still(self, painter: QPainter, ratio: float | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = tick_font(self._font)
        paint_backdrops(painter, self._panes, small, self.renderer, ratio, self.hurried)
        backdrop = self._footings.common.backdrop
        if backdrop is not None and self._bar is not None:
            backdrop.paint_bar(painter, self._bar, small)
        if not self._bare:
            paint_plane_axes(painter, self._panes, small, self.theme, self._axis_names)
        for pane in self._panes:
            pane.paint_still(painter, self.theme, self._style)

    def _dress(self) -> None:
        self._footings.dress(self._view, self.theme)
        self.rearrange()

    def _make_lanes(self) -> None:
        scene = self._scene
        self._lanes = () if scene is None else lanes(scene, self._runs, self._ghosts, self.theme)
        self.fit.show(scene, self._lanes)
        self.rearrange()


def _ground_of(view: View) -> tuple[object, ...]:
    """What of a view the look of the surface depends on."""
    return (
        view.drawing,
        view.colour_map,
        view.look,
        view.mesh,
        view.floor,
        view.box_height,
        view.height_range,
    )
