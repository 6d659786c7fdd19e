"""Draws the surface of a 3-D pane with OpenGL, in a view that is never on the screen.

The picture is part of the still layer of the stage: while a race plays nothing is drawn here, all panes of a
race side by side share one picture, and no window ever depends on an OpenGL context.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QImage, QResizeEvent, QSurfaceFormat, QVector3D

if TYPE_CHECKING:
    from visualizer.scene import Eye
    from visualizer.stage.space.mesh import Mesh
    from visualizer.stage.space.projection import Projection

_SMOOTH, _PLAIN = 4, 0
"""Samples of a pixel: without a graphics card a smooth picture takes three times as long as a plain one."""

_BUDGET = 0.02
"""Seconds that a picture may take where many follow each other."""

_DEPTH_BITS = 24
_FROM_QT = "Error calling Python override of QOpenGLWidget::paintGL(): "
_LINE_COLOUR = (0.05, 0.07, 0.10)


class SurfaceRenderer:
    """Hidden OpenGL views, made when the first picture is wanted.

    It must live in the window's thread, and ``close`` must be called before the application ends.

    Attributes:
        obstacle: Why nothing can be drawn here, for people to read; empty where it can.
    """

    def __init__(self) -> None:
        self.obstacle = ""
        self._views: dict[int, _HiddenView] = {}
        self._seconds = 0.0
        self._last: tuple[tuple[object, ...], QImage] = ((), QImage())

    def picture(
        self, mesh: Mesh, projection: Projection, size: QSize, line_opacity: float, smooth: bool = True
    ) -> QImage:
        """The surface on a transparent ground.

        Args:
            mesh: The surface.
            projection: Who looks at it.
            size: Of the picture, in device pixels; more than 0.
            line_opacity: How dark the thin lines are, from 0 to 1.
            smooth: Whether its edges are smooth.

        Returns:
            The picture; an empty one where OpenGL fails, and ``obstacle`` says why.
        """
        key = (mesh, projection.eye, projection.width, projection.height, size, line_opacity, smooth)
        if key == self._last[0]:
            # Something else behind the balls changed.
            return self._last[1]
        began = perf_counter()
        try:
            view = self._view(_SMOOTH if smooth else _PLAIN)
            known = view.shows(mesh)
            image = view.picture(mesh, projection, size, line_opacity)
        except Exception as error:  # whatever a driver does wrong: the rest of the window goes on
            self.obstacle = _words(error)
            return QImage()
        if smooth and known:
            self._seconds = perf_counter() - began
        self._last = key, image
        return image

    @property
    def slow(self) -> bool:
        """Whether smooth pictures take too long to follow a mouse that turns the box."""
        return self._seconds > _BUDGET

    def close(self) -> None:
        """Free what the graphics card holds."""
        for view in self._views.values():
            view.close()
        self._views.clear()
        self._last = (), QImage()

    def _view(self, samples: int) -> _HiddenView:
        if samples not in self._views:
            self._views[samples] = _HiddenView(samples)
        return self._views[samples]


class _HiddenView:
    """An OpenGL view that is never on the screen, with the mesh that it drew last."""

    def __init__(self, samples: int) -> None:
        self._view = _hidden_widget(samples)
        self._mesh: Mesh | None = None

    def shows(self, mesh: Mesh) -> bool:
        """Whether the graphics card has this mesh."""
        return mesh is self._mesh

    def picture(self, mesh: Mesh, projection: Projection, size: QSize, line_opacity: float) -> QImage:
        """The same as ``SurfaceRenderer.picture``.

        Raises:
            Exception: OpenGL failed; of which kind depends on what did.
        """
        if not self.shows(mesh):
            self._show(mesh, line_opacity)
        view = self._view
        _resize(view, (size / view.devicePixelRatioF()).expandedTo(QSize(1, 1)))
        _look(view, projection)
        image: QImage = view.grabFramebuffer()
        if image.isNull():
            message = "OpenGL drew nothing"
            raise RuntimeError(message)
        return image

    def close(self) -> None:
        """Free what the graphics card holds."""
        self._view.clear()
        self._view.close()
        self._view.deleteLater()

    def _show(self, mesh: Mesh, line_opacity: float) -> None:
        from pyqtgraph.opengl import GLLinePlotItem, GLMeshItem, MeshData

        self._view.clear()
        self._mesh = mesh
        data = MeshData(vertexes=mesh.vertices, faces=mesh.faces, vertexColors=mesh.colours)
        surface = GLMeshItem(meshdata=data, smooth=True, computeNormals=False)
        surface.setGLOptions(_behind_lines())
        self._view.addItem(surface)
        if len(mesh.lines):
            lines = GLLinePlotItem(pos=mesh.lines, mode="lines", color=(*_LINE_COLOUR, line_opacity), width=1)
            lines.setGLOptions("translucent")
            lines.setDepthValue(1)
            self._view.addItem(lines)


def _words(error: Exception) -> str:
    """What an error says, in one line, without what PySide puts before it."""
    line = str(error).strip().partition("\n")[0]
    return line.removeprefix(_FROM_QT) or type(error).__name__


def _hidden_widget(samples: int) -> Any:
    from pyqtgraph.opengl import GLViewWidget

    view = GLViewWidget()
    wanted = QSurfaceFormat(view.format())
    wanted.setSamples(samples)
    wanted.setAlphaBufferSize(8)
    wanted.setDepthBufferSize(_DEPTH_BITS)
    view.setFormat(wanted)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
    view.setBackgroundColor((0, 0, 0, 0))
    return view


def _resize(view: Any, size: QSize) -> None:
    before = view.size()
    if size != before:
        view.resize(size)
        # Qt tells a hidden widget of its size when it is shown: never. Its frame buffer would stay as it was.
        QCoreApplication.sendEvent(view, QResizeEvent(size, before))


def _behind_lines() -> dict[object, object]:
    """Options that put the faces a little farther away than the lines on them."""
    from OpenGL import GL

    return {
        GL.GL_DEPTH_TEST: True,
        GL.GL_BLEND: False,
        GL.GL_CULL_FACE: False,
        GL.GL_POLYGON_OFFSET_FILL: True,
        "glPolygonOffset": (1.0, 1.0),
    }


def _look(view: Any, projection: Projection) -> None:
    eye: Eye = projection.eye
    view.setCameraParams(
        center=QVector3D(*eye.aim),
        distance=projection.distance,
        elevation=eye.elevation,
        azimuth=eye.azimuth,
        fov=projection.field_of_view_across,
    )
