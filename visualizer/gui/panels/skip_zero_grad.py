"""The switch that lets the training forget ``zero_grad()``, wherever its effect is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visualizer.gui.widgets.toggle import Toggle

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from visualizer.gui.store import Store


class SkipZeroGrad(Toggle):
    """Shows and changes what the scene says about it."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("skipZeroGrad")
        self._tip = self.tr(
            "Forget zero_grad(): every gradient is added to all earlier ones. See what the path does."
        )
        self._no_use = self.tr("The checkpoint's model predicts only, and nothing is trained: no gradients.")
        self.setAccessibleName(self.tr("skip zero_grad"))
        self.toggled.connect(self._change)
        store.sceneChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        predicts = self._store.scene.predicts_only
        self.setEnabled(not predicts)
        self.setToolTip(self._no_use if predicts else self._tip)
        self.setAccessibleDescription(self.toolTip())
        self.blockSignals(True)
        self.setChecked(self._store.scene.training.skip_zero_grad)
        self.blockSignals(False)

    def _change(self, on: bool) -> None:
        scene = self._store.scene
        self._store.change(scene.with_(training=scene.training.with_(skip_zero_grad=on)))
