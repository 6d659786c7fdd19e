"""What part of the surface is shown, and how it is drawn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from surfaces.window import Window
from visualizer.gui.panels import field_numbers
from visualizer.gui.panels.combo import combo_box
from visualizer.gui.panels.fields import HEIGHT, NumbersField
from visualizer.gui.panels.section import GAP, ProblemLabel, caption, column, link, pair
from visualizer.gui.panels.surface.choice import is_ready, shown_window, with_window
from visualizer.gui.theme import theme_of
from visualizer.gui.widgets.segmented_switch import Choice, SegmentedSwitch
from visualizer.gui.widgets.toggle import Toggle
from visualizer.scene import MAX_STEPS, HeightScale, TrailStyle
from visualizer.scene import Drawing as DrawingStyle
from visualizer.stage.colour_maps import NAMES, table

if TYPE_CHECKING:
    from visualizer.gui.store import Store
    from visualizer.scene import SurfaceChoice
    from visualizer.stage.theme import ThemeName

_SWATCH = QSize(32, 12)


class WindowLimits(QWidget):
    """The limits of what is shown, in x and in y."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: SurfaceChoice | None = None
        self._x = self._make_field("x")
        self._y = self._make_field("y")
        self._x.entered.connect(self._set_x)
        self._y.entered.connect(self._set_y)
        tooltip = self.tr("Show the surface's own window again.")
        self._reset = link(self.tr("reset"), "resetWindow", tooltip)
        self._reset.clicked.connect(self._reset_window)
        head = QHBoxLayout()
        head.addWidget(caption(self.tr("window")), 1)
        head.addWidget(self._reset)
        layout = column(self, 4)
        layout.addLayout(head)
        layout.addLayout(pair(self._x, self._y))
        layout.addWidget(ProblemLabel((self._x, self._y), "windowProblem"))
        for signal in (store.sceneChanged, store.runsChanged, store.failed):
            signal.connect(self._show)
        self._show()

    def _make_field(self, axis: str) -> NumbersField:
        allowed = self.tr("{}: two numbers, the smaller first, such as -2 … 4.5").format(axis)
        field = NumbersField(axis, field_numbers.read_range, allowed)
        hint = self.tr("From where to where {} is shown: two numbers, the smaller first.").format(axis)
        field.set_format(field_numbers.brief_range, field_numbers.exact_range, hint)
        field.setObjectName(f"window{axis.upper()}")
        field.setAccessibleName(self.tr("Window in {}").format(axis))
        return field

    def _show(self) -> None:
        choice = self._store.scene.surface
        if choice == self._shown or not is_ready(choice):
            return
        self._shown = choice
        window = shown_window(choice)
        self._x.show_value((window.x_min, window.x_max))
        self._y.show_value((window.y_min, window.y_max))
        # Hidden, it would let the fields jump: it keeps its place.
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._reset.setVisible(choice.window is not None)

    def _set_x(self, limits: tuple[float, float]) -> None:
        window = shown_window(self._store.scene.surface)
        self._set(Window(limits[0], limits[1], window.y_min, window.y_max))

    def _set_y(self, limits: tuple[float, float]) -> None:
        window = shown_window(self._store.scene.surface)
        self._set(Window(window.x_min, window.x_max, limits[0], limits[1]))

    def _set(self, window: Window) -> None:
        self._store.change(with_window(self._store.scene, window))

    def _reset_window(self) -> None:
        self._store.change(with_window(self._store.scene, None))


class Drawing(QWidget):
    """Height scale, colours, contours, trails and arrows."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._height = self._make_height()
        self._colours = self._make_colours()
        self._drawing = self._make_drawing()
        self._trail = self._make_trail()
        self._length = self._make_length()
        self._arrows = self._make_arrows()
        layout = column(self, 4)
        layout.addWidget(caption(self.tr("height and colour")))
        layout.addLayout(pair(self._height, self._colours))
        layout.addSpacing(GAP - 4)
        layout.addWidget(caption(self.tr("contours and trails")))
        layout.addLayout(pair(self._drawing, self._trail))
        layout.addSpacing(GAP - 4)
        layout.addLayout(pair(self._labelled_arrows(), self._length))
        layout.addWidget(ProblemLabel((self._length,), "trailProblem"))
        store.sceneChanged.connect(self._show)
        self._tint()
        self._show()

    def _make_height(self) -> QComboBox:
        names = {"log": self.tr("log₁₀"), "linear": self.tr("linear"), "clipped": self.tr("clipped")}
        tooltip = self.tr("Whether height and colours follow the loss, its logarithm, or stop at a lid.")
        combo = combo_box("height", tooltip)
        for scale in ("log", "linear", "clipped"):
            assert scale in get_args(HeightScale)
            combo.addItem(names[scale], scale)
        combo.activated.connect(self._set_height)
        return combo

    def _make_colours(self) -> QComboBox:
        combo = combo_box("colourMap", self.tr("Colours from the lowest loss to the highest."))
        combo.setIconSize(_SWATCH)
        for name in NAMES:
            combo.addItem(name, name)
        combo.activated.connect(self._set_colours)
        return combo

    def _make_drawing(self) -> SegmentedSwitch:
        switch = SegmentedSwitch(
            (
                Choice("filled", self.tr("filled"), self.tr("Fill the surface with colours.")),
                Choice("lines", self.tr("lines"), self.tr("Draw contours alone, in colours.")),
            )
        )
        switch.setObjectName("drawing")
        switch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        switch.setAccessibleName(self.tr("Contours"))
        for key in get_args(DrawingStyle):
            switch.button(key).setFixedHeight(HEIGHT)
        switch.chosen.connect(self._set_drawing)
        return switch

    def _make_trail(self) -> QComboBox:
        names = {"full": self.tr("full trail"), "fading": self.tr("fading"), "recent": self.tr("last steps")}
        combo = combo_box("trail", self.tr("How much of its way each optimizer leaves behind."))
        for style in get_args(TrailStyle):
            combo.addItem(names[style], style)
        combo.activated.connect(self._set_trail)
        return combo

    def _make_length(self) -> NumbersField:
        allowed = self.tr("Trail: a whole number of steps from 1 to 1,000,000")
        read = partial(field_numbers.read_whole, low=1, high=MAX_STEPS)
        field = NumbersField(self.tr("last"), read, allowed)
        hint = self.tr("How many steps a fading or a short trail reaches back.")
        field.set_format(field_numbers.brief_whole_number, field_numbers.whole_number, hint)
        field.setObjectName("trailLength")
        field.setAccessibleName(self.tr("Length of the trail in steps"))
        field.entered.connect(self._set_length)
        return field

    def _make_arrows(self) -> Toggle:
        toggle = Toggle()
        toggle.setObjectName("gradientArrows")
        toggle.setToolTip(self.tr("Draw an arrow against the gradient at every ball."))
        toggle.setAccessibleName(self.tr("Gradient arrows"))
        toggle.clicked.connect(self._set_arrows)
        return toggle

    def _labelled_arrows(self) -> QWidget:
        holder = QWidget()
        holder.setMinimumHeight(HEIGHT)
        label = QLabel(self.tr("arrows"))
        label.setProperty("role", "caption")
        label.setToolTip(self._arrows.toolTip())
        label.setBuddy(self._arrows)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label, 1)
        row.addWidget(self._arrows)
        return holder

    def changeEvent(self, event: QEvent) -> None:
        """Some colour maps are others in the dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        theme = theme_of(self).name
        for row, name in enumerate(NAMES):
            self._colours.setItemIcon(row, _swatch(name, theme))

    def _show(self) -> None:
        view = self._store.scene.view
        self._height.setCurrentIndex(self._height.findData(view.height))
        self._colours.setCurrentIndex(self._colours.findData(view.colour_map))
        self._drawing.set_current(view.drawing)
        self._trail.setCurrentIndex(self._trail.findData(view.trail))
        self._length.show_value((view.trail_length,))
        self._length.setEnabled(view.trail != "full")
        self._arrows.setChecked(view.gradient_arrows)

    def _set_height(self, index: int) -> None:
        self._change(height=self._height.itemData(index))

    def _set_colours(self, index: int) -> None:
        self._change(colour_map=self._colours.itemData(index))

    def _set_drawing(self, drawing: str) -> None:
        self._change(drawing=drawing)

    def _set_trail(self, index: int) -> None:
        self._change(trail=self._trail.itemData(index))

    def _set_length(self, length: tuple[int]) -> None:
        self._change(trail_length=length[0])

    def _set_arrows(self, on: bool) -> None:
        self._change(gradient_arrows=on)

    def _change(self, **fields: object) -> None:
        self._store.change(self._store.scene.with_view(**fields))


def _swatch(name: str, theme: ThemeName) -> QIcon:
    """The colours of a map from left to right."""
    row = table(name, theme).tobytes()
    image = QImage(row, len(row) // 3, 1, len(row), QImage.Format.Format_RGB888)
    return QIcon(QPixmap.fromImage(image.scaled(_SWATCH)))
