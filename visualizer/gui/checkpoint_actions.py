"""The actions on checkpoints: a model in training as a file."""

from __future__ import annotations

from visualizer.gui.action_info import FILE, ActionInfo
from visualizer.translate import QT_TRANSLATE_NOOP

CHECKPOINT_ACTIONS: tuple[ActionInfo, ...] = (
    ActionInfo(
        "save_checkpoint",
        FILE,
        QT_TRANSLATE_NOOP("actions", "Save &checkpoint..."),
        QT_TRANSLATE_NOOP(
            "actions", "Write the model and its optimizer at this step by torch.save, to go on from any time."
        ),
        ("Ctrl+Shift+K",),
        lambda controls: controls.checkpoints.save(),
        enabled=lambda controls: not controls.checkpoints.obstacle,
        reason=lambda controls: controls.checkpoints.obstacle,
        separated=True,
    ),
    ActionInfo(
        "load_checkpoint",
        FILE,
        QT_TRANSLATE_NOOP("actions", "&Load checkpoint..."),
        QT_TRANSLATE_NOOP(
            "actions", "Go on training a model that was saved, or look at its predictions only."
        ),
        ("Ctrl+Shift+L",),
        lambda controls: controls.checkpoints.load(),
    ),
)
