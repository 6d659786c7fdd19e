"""The main window: puts the parts together and connects them, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from surfaces.device_error import DeviceError
from visualizer.gui import floating
from visualizer.gui import settings as stored
from visualizer.gui.about import AboutDialog
from visualizer.gui.actions import ButtonKeys, fill_menus, make_commands
from visualizer.gui.checkpoints import CHECKPOINT_SUFFIXES
from visualizer.gui.checkpoints.checkpoints import Checkpoints
from visualizer.gui.device_trouble import go_on_with_cpu
from visualizer.gui.dock_sizes import DockSizes
from visualizer.gui.docks import Dock, DockPlace, arrange, place_new
from visualizer.gui.errors import ErrorReporter
from visualizer.gui.finder import Finder, finder_button
from visualizer.gui.open_data import TABLE_SUFFIXES
from visualizer.gui.pace import OneAtATime
from visualizer.gui.panels.charts import ChartPanel
from visualizer.gui.panels.one_step.panel import OneStepPanel
from visualizer.gui.panels.optimizers.panel import OptimizersPanel
from visualizer.gui.panels.run_choice import RunChoice
from visualizer.gui.panels.slices import SlicesPanel
from visualizer.gui.panels.surface.panel import SurfacePanel
from visualizer.gui.panels.table.panel import TablePanel
from visualizer.gui.panels.tensors.panel import TensorsPanel
from visualizer.gui.plane_losses import PlaneLossesFinder
from visualizer.gui.player import Player
from visualizer.gui.presets_page import PresetsPage
from visualizer.gui.shortcut_sheet import ShortcutSheet
from visualizer.gui.stage_view import StageView
from visualizer.gui.status import StatusLine
from visualizer.gui.store import Store
from visualizer.gui.tab_order import order_tabs
from visualizer.gui.theme import ThemeMode, apply, theme_for, theme_of
from visualizer.presets import PRESETS

if TYPE_CHECKING:
    from visualizer.gui.settings import Settings
    from visualizer.scene import Scene

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea
_PLACES = (
    DockPlace("surface", _LEFT, 268, "Ctrl+1"),
    DockPlace("optimizers", _RIGHT, 320, "Ctrl+2"),
    DockPlace("loss", _BOTTOM, 250, "Ctrl+3", share=435),
    DockPlace("gradient", _BOTTOM, 250, "Ctrl+4", share=435),
    DockPlace("table", _BOTTOM, 250, "Ctrl+5", share=720),
    DockPlace("slices", _BOTTOM, 250, "Ctrl+6", behind="table"),
    DockPlace("one_step", _BOTTOM, 250, "Ctrl+7", behind="table"),
    DockPlace("tensors", _BOTTOM, 250, "Ctrl+8", behind="table"),
)
_SIZE = QSize(1600, 1000)
_NEXT_THEME: dict[ThemeMode, ThemeMode] = {"system": "light", "light": "dark", "dark": "system"}


@dataclass(frozen=True)
class Panels:
    """The window's panels, each in a dock."""

    surface: SurfacePanel
    optimizers: OptimizersPanel
    loss: ChartPanel
    gradient: ChartPanel
    table: TablePanel
    slices: SlicesPanel
    one_step: OneStepPanel
    tensors: TensorsPanel


class MainWindow(QMainWindow):
    """Discesa's window over one store."""

    store: Store
    player: Player
    panels: Panels
    view: StageView
    _dressed = False

    def __init__(self, scene: Scene, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mainWindow")
        self.settings = settings
        self._started = self._plays_soon = False
        # A timer of its own: a single shot keeps its receiver for ever, if that is gone before it fires.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._start)
        self._presets: PresetsPage | None = None
        self.errors = ErrorReporter(self)
        self.store = Store(scene, self, start=False)
        self.player = Player(self.store, self)
        self.player.set_speed(settings.steps_per_frame)
        self.player.set_loop(settings.loop)
        self.commands = make_commands(self, self)
        self.choice = RunChoice(self.store, self)
        self.checkpoints = Checkpoints(self.store, self.choice, self)
        self.plane_losses = PlaneLossesFinder(self.store, self)
        self.panels = self._make_panels()
        self.view = StageView(self.store, self.player, dict(self.commands), self.choice, self)
        self.setCentralWidget(self.view)
        self.status = StatusLine(self.store, dict(self.commands), self.choice, self.plane_losses, self)
        self.setStatusBar(self.status)
        self.docks = self._make_docks()
        self._dock_sizes = DockSizes(self, self.view, self.docks)
        self._menus = fill_menus(self.menuBar(), self.commands)
        self._finish_menus()
        self._order_tabs()
        self._button_keys = ButtonKeys(self)
        self.setAcceptDrops(True)
        self._listen()
        self._restore()
        self._dress()

    def change_view(self, **fields: Any) -> None:
        """Draw the scene differently."""
        self.store.change(self.store.scene.with_view(**fields))

    def next_theme(self) -> None:
        """System, light, dark, and round again."""
        self.set_theme_mode(_NEXT_THEME[self.settings.theme])

    def set_theme_mode(self, mode: ThemeMode) -> None:
        """Follow the desktop's colours, or use the light or the dark theme."""
        self.settings = self.settings.changed(theme=mode)
        self.follow_theme()
        self.statusBar().showMessage(self.tr("Theme: {}").format(mode), 2000)

    def follow_theme(self) -> None:
        """Dress the application in the theme that the settings, and the desktop, ask for."""
        apply(_application(), theme_for(self.settings.theme))

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or leave it."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def reset_docks(self) -> None:
        """Put every panel back where it was at the first start."""
        arrange(self, self.docks)
        self._dock_sizes.reset()

    @cached_property
    def _finder(self) -> Finder:
        """The search over all actions; made when it is first opened."""
        everything = [action for menu in self._menus.values() for action in menu.actions() if action.text()]
        return Finder(everything, self)

    def open_finder(self) -> None:
        """Search everything the window can do."""
        self._finder.open_over(self)

    def open_presets(self) -> None:
        """Show the page of presets; it is made when it is wanted first."""
        if self._presets is None:
            self._presets = PresetsPage(self.view.stage.drawing.renderer, self)
            self._presets.chosen.connect(self._begin_with)
        self._presets.open_over(self)

    def show_shortcuts(self) -> None:
        """Show the sheet of all keys."""
        groups = {name.replace("&", ""): menu.actions() for name, menu in self._named_menus().items()}
        sheet = ShortcutSheet(
            {name: [action for action in actions if action.text()] for name, actions in groups.items()}, self
        )
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.show()

    def show_about(self) -> None:
        """Show the version and what the app is built on."""
        about = AboutDialog(self)
        about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about.show()

    def play_when_ready(self) -> None:
        """Play once the scene's race has been run: never if it fails, or somebody plays before."""
        self._plays_soon = True
        self._play_if_ready()

    def close_app(self) -> None:
        """Close the window; the app ends with it."""
        self.close()

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icons anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._dressed:
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin to work once the window is seen: its first picture must not wait for libraries to load."""
        super().paintEvent(event)
        if not self._started:
            self._started = True
            self._soon.start()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A table of data, or a checkpoint, can be dropped anywhere."""
        if _dropped(event.mimeData(), (*TABLE_SUFFIXES, *CHECKPOINT_SUFFIXES)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the table, or the checkpoint, that was dropped."""
        table = _dropped(event.mimeData(), TABLE_SUFFIXES)
        checkpoint = _dropped(event.mimeData(), CHECKPOINT_SUFFIXES)
        if not table and not checkpoint:
            return
        event.acceptProposedAction()
        if table:
            self.panels.surface.open_data(table)
        else:
            self.checkpoints.load(checkpoint)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how the window was, end all background work."""
        self._remember()
        self.player.pause()
        if self._presets is not None:
            self._presets.stop()  # first: its pictures are drawn by the stage's renderer
        self.view.close_work()
        self.plane_losses.close()
        self.panels.surface.close_work()
        self.checkpoints.close_work()
        self.panels.one_step.close_work()
        self.panels.tensors.close_work()
        self.store.close()
        super().closeEvent(event)

    def _begin_with(self, preset: str) -> None:
        """Replace the scene by that of a preset and show it from its start."""
        self.store.change(PRESETS[preset].scene())
        self.player.go_to(0)
        self.play_when_ready()

    def _go_to_start(self) -> None:
        self.player.go_to(0)

    def _play_if_ready(self) -> None:
        if self._plays_soon and self.store.settled:
            self.player.play()

    def _wait_no_longer(self) -> None:
        self._plays_soon = False

    def _start(self) -> None:
        if not self.isVisible():
            return  # closed right after it was painted: nothing would end the work
        floating.show_floating(self.docks)
        self._button_keys.follow_focus()
        self.store.start()
        self.view.start()

    def _make_panels(self) -> Panels:
        turns = OneAtATime(self)
        return Panels(
            surface=SurfacePanel(self.store, self.choice, self),
            optimizers=OptimizersPanel(self.store, self),
            loss=ChartPanel("loss", self.store, self, turns),
            gradient=ChartPanel("gradient", self.store, self, turns),
            table=TablePanel(self.store, self, turns),
            slices=SlicesPanel(self.store, self.choice, self),
            one_step=OneStepPanel(self.store, self.choice, self),
            tensors=TensorsPanel(self.store, self.choice, self),
        )

    def _make_docks(self) -> list[Dock]:
        titles = {
            "surface": self.tr("Surface"),
            "optimizers": self.tr("Optimizers"),
            "loss": self.tr("Loss"),
            "gradient": self.tr("Gradient norm"),
            "table": self.tr("Loss and gradients"),
            "slices": self.tr("Cross-sections"),
            "one_step": self.tr("One step, slowly"),
            "tensors": self.tr("Tensors"),
        }
        return [Dock(place, titles[place.key], getattr(self.panels, place.key), self) for place in _PLACES]

    def _finish_menus(self) -> None:
        view = self._menus["&View"]
        view.addSeparator()
        for dock in self.docks:
            view.addAction(dock.toggleViewAction())
        self.menuBar().setCornerWidget(finder_button(self.commands["find"], self), Qt.Corner.TopRightCorner)

    def _order_tabs(self) -> None:
        """From the menu bar's end through the columns, left to right, and the row at the bottom."""
        surface, optimizers, *bottom = self.docks
        corner = self.menuBar().cornerWidget(Qt.Corner.TopRightCorner)
        order_tabs(corner, surface, self.view, optimizers, *bottom)

    def _named_menus(self) -> dict[str, Any]:
        return {menu.title(): menu for menu in self._menus.values()}

    def _listen(self) -> None:
        optimizers = self.panels.optimizers
        for signal in (self.store.sceneChanged, self.store.runsChanged, optimizers.scopeChanged):
            signal.connect(self._refresh_commands)
        optimizers.chosenChanged.connect(self._refresh_commands)
        optimizers.chosenChanged.connect(self._look_at_chosen)
        self.player.loopChanged.connect(self._refresh_commands)
        self.store.trainingChanged.connect(self._refresh_commands)
        self.player.rateMeasured.connect(self.status.show_rate)
        self.player.playingChanged.connect(self._wait_no_longer)
        self.view.spaceKnown.connect(self._refresh_commands)
        self.view.painted.connect(self.status.show_surface)
        self.view.painted.connect(self.panels.loss.show_height)
        self.view.hovered.connect(self._say)
        self.plane_losses.failed.connect(self._report)
        self.panels.loss.show_losses_on_plane(self.plane_losses)
        self.view.show_losses_on_plane(self.plane_losses)
        self.store.runsChanged.connect(self._play_if_ready)
        self.store.failed.connect(self._wait_no_longer)
        self.store.failed.connect(self._report)
        self.view.failed.connect(self._report)
        self.checkpoints.said.connect(self._say)
        self.checkpoints.loaded.connect(self._go_to_start)
        self.panels.loss.stepPicked.connect(self.player.go_to)
        self.panels.gradient.stepPicked.connect(self.player.go_to)
        self.panels.one_step.stepPicked.connect(self.player.go_to)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow_theme)
        self._refresh_commands()

    def _refresh_commands(self) -> None:
        for command in self.commands.values():
            command.refresh()

    def _look_at_chosen(self) -> None:
        """Curvature and cross-sections are those at the optimizer whose card is chosen."""
        card = self.panels.optimizers.chosen
        if card is not None:
            self.choice.choose_optimizer(card.index)

    def _report(self, error: Exception) -> None:
        """What is wrong with an input is said where it was typed; anything else is a fault of ours."""
        if isinstance(error, DeviceError):
            self._say(go_on_with_cpu(self.store, error))
        elif not isinstance(error, ValueError):
            self.errors.report(error)

    def _say(self, text: str) -> None:
        self.statusBar().showMessage(text)

    def _dress(self) -> None:
        self._dressed = True
        for command in self.commands.values():
            command.tint(theme_of(self))

    def _restore(self) -> None:
        self.setWindowTitle("Discesa")
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))
        geometry, docks = stored.unpack(self.settings.geometry), stored.unpack(self.settings.docks)
        if geometry:
            self.restoreGeometry(QByteArray(geometry))
        if docks and floating.restore(self, self.docks, QByteArray(docks)):
            place_new(self, self.docks)
            self._dock_sizes.restore(self.settings.dock_sizes, self.settings.middle_parts)
        else:
            self.reset_docks()

    def _remember(self) -> None:
        self.settings = self.settings.changed(
            geometry=stored.pack(bytes(self.saveGeometry().data())),
            docks=stored.pack(bytes(self.saveState().data())),
            dock_sizes=self._dock_sizes.wanted,
            middle_parts=self._dock_sizes.parts,
            steps_per_frame=self.player.speed,
            loop=self.player.loop,
        )
        stored.save(self.settings)


def _dropped(mime: QMimeData, suffixes: tuple[str, ...]) -> str:
    """The path of the first file with such an ending among what is dropped; empty where there is none."""
    paths = (url.toLocalFile() for url in mime.urls())
    return next((path for path in paths if Path(path).suffix.lower() in suffixes), "")


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
