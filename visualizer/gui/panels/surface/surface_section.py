"""Which surface is descended: one of the catalog, or a formula."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from surfaces.models import MODELS
from visualizer.engine import surface_of
from visualizer.gui.panels.problem.edits import Edits
from visualizer.gui.panels.problem.section import ProblemSection
from visualizer.gui.panels.section import column
from visualizer.gui.panels.surface.choice import with_formula, with_surface
from visualizer.gui.panels.surface.formula_editor import FormulaEditor
from visualizer.gui.panels.surface.formula_view import FormulaView
from visualizer.gui.panels.surface.parameters import SurfaceParameters
from visualizer.gui.panels.surface.picker import SurfaceButton, SurfacePicker
from visualizer.problem_edits import with_problem, with_table
from visualizer.problem_starts import STARTS
from visualizer.scene import FORMULA_KEY

if TYPE_CHECKING:
    from visualizer.gui.open_data.dialog import OpenDataDialog
    from visualizer.gui.store import Store
    from visualizer.problem_choice import DataChoice
    from visualizer.scene import SurfaceChoice


class SurfaceSection(QWidget):
    """The surface's name, its formula, and what of it can be changed."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: SurfaceChoice | None = None
        self._dialog: OpenDataDialog | None = None
        self._button = SurfaceButton(self)
        self._button.clicked.connect(self.open_picker)
        self._editor = FormulaEditor(self)
        self._editor.accepted.connect(self._set_formula)
        self._editor.finished.connect(store.end_gesture)
        self._editor.cancelled.connect(self._close_editor)
        self._view = FormulaView(self)
        self._view.editRequested.connect(self._edit_further)
        self.edits = Edits(store, self)
        self.edits.busyChanged.connect(self._name_current)
        self.problem = ProblemSection(store, self.edits, self)
        self.problem.openRequested.connect(self.open_data)
        layout = column(self)
        for widget in (self._button, self._editor, self._view, SurfaceParameters(store, self), self.problem):
            layout.addWidget(widget)
        store.sceneChanged.connect(self._show)
        store.runsChanged.connect(self._typeset)
        self._show()
        self._typeset()

    @cached_property
    def _picker(self) -> SurfacePicker:
        """The list to choose from; made when it is first opened."""
        picker = SurfacePicker(self)
        picker.chosen.connect(self._choose)
        return picker

    def open_picker(self) -> None:
        """Open the list of surfaces."""
        scene = self._store.scene
        self._picker.open_below(self._button, scene.surface.key, scene.view.colour_map)

    def edit_formula(self) -> None:
        """Open the entry for a formula with the current one in it, to be typed over."""
        self._editor.show()
        self._editor.begin(select_all=True)

    def stop(self) -> None:
        """Stop the background work and wait for it."""
        if "_picker" in vars(self):
            self._picker.stop()
        self._close_dialog()
        self._view.stop()
        self.problem.stop()
        self.edits.close()

    def begin_problem(self, key: str) -> None:
        """Descend the loss of a model: one of those to begin with."""
        problem = STARTS[key].problem()
        self.edits.make(lambda scene: with_problem(scene, problem))

    def open_data(self, path: str = "") -> None:
        """Open the dialog for a table of one's own, with this file or with any."""
        from visualizer.gui.open_data.dialog import OpenDataDialog

        problem = self._store.scene.surface.problem
        self._close_dialog()
        self._dialog = OpenDataDialog(None if problem is None else problem.data, self.window())
        self._dialog.chosen.connect(self._learn_from)
        self._dialog.open(path)

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
            self._dialog.deleteLater()
            self._dialog = None

    def _learn_from(self, data: DataChoice) -> None:
        self.edits.make(lambda scene: with_table(scene, data))

    def _edit_further(self) -> None:
        """Open the entry at the end of the current formula."""
        self._editor.show()
        self._editor.begin(select_all=False)

    def _show(self) -> None:
        choice, before = self._store.scene.surface, self._shown
        if choice == before:
            return
        self._shown = choice
        self._view.setVisible(choice.problem is None)
        if choice.problem is not None:
            self._editor.hide()
            self._name_current()
            return
        surface = surface_of(choice)
        self._name_current()
        self._view.set_formula(surface.formula)
        self._editor.set_text(surface.formula)
        if choice.key == FORMULA_KEY:
            self._editor.show()
        elif before is None or choice.key != before.key:
            self._editor.hide()

    def _name_current(self) -> None:
        problem = self._store.scene.surface.problem
        if self.edits.loads_torch:
            note = self.tr("The first model takes a few seconds: PyTorch is being loaded.")
            self._name(self.tr("Loading PyTorch…"), note)
        elif problem is not None:
            model = MODELS[problem.model.key]
            self._name(self.tr("Model: {}").format(model.name), model.note)
        else:
            surface = surface_of(self._store.scene.surface)
            self._name(surface.name, f"{surface.note}\n{surface.source}")

    def _name(self, name: str, note: str) -> None:
        """Say on the button which surface it is, and what choosing another one does."""
        what = self.tr(
            "Choose another surface. It brings its own window, start and learning rates, and drops "
            "learning-rate changes on the way; one undo brings all of them back."
        )
        self._button.setText(name)
        self._button.setAccessibleName(self.tr("Surface: {}").format(name))
        self._button.setToolTip(f"{note}\n\n{what}")

    def _typeset(self) -> None:
        """Typesetting loads much: the first runs come before it."""
        if self._store.runs:
            self._view.allow_typesetting()

    def _choose(self, key: str) -> None:
        if key == FORMULA_KEY:
            self.edit_formula()
        elif key in STARTS:
            self.begin_problem(key)
        else:
            self._store.change(with_surface(self._store.scene, key))

    def _set_formula(self, text: str) -> None:
        self._store.change(with_formula(self._store.scene, text), merge="formula")

    def _close_editor(self) -> None:
        """A surface of the catalog needs no entry."""
        if self._store.scene.surface.key != FORMULA_KEY:
            self._editor.hide()
        self._button.setFocus()
