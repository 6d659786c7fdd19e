"""Checkpoints: a model in training as a file that ``torch.save`` writes, and that any script can load.

At the top level there is what the PyTorch tutorial on saving and loading puts there, so three lines load it:

    checkpoint = torch.load("model.pt", weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])

with ``epoch`` (completed passes over the data) and ``loss`` (as last measured; NaN before) beside
them. What it takes to go on bit by bit is under ``discesa``: updates, optimizer and schedule, plan, random
states, piled-up gradients, and which model and data they belong to.

A file is read with ``weights_only=True``: tensors and plain values, and no code, whatever the file holds.
"""

from __future__ import annotations

import hashlib
import warnings
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import torch

from visualizer.descent.cancelling import never
from visualizer.whole_file import whole_binary_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor

    from surfaces.problem import Problem
    from visualizer.descent.learner import Snapshot
    from visualizer.descent.training import Training

FORMAT = 1
"""Version of what is under ``discesa``."""

PLAIN = ("epoch", "model_state_dict", "optimizer_state_dict", "loss")
"""The keys at the top level of every checkpoint."""


class CheckpointError(ValueError):
    """A checkpoint is refused; the message says what, why and what to do."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What a file holds, on the CPU.

    Attributes:
        path: The file.
        epoch: Completed passes over the data.
        loss: The loss as it was saved; NaN where there was none.
        model: The model's state dict.
        optimizer: The optimizer's state dict.
        own: What is under ``discesa``; None for the checkpoint of a plain script.
    """

    path: Path
    epoch: int
    loss: float
    model: dict[str, Any]
    optimizer: dict[str, Any]
    own: dict[str, Any] | None


def save(
    path: Path | str, training: Training, index: int = 0, recipe: Mapping[str, Any] | None = None
) -> None:
    """Write a contestant's checkpoint, whole or not at all.

    Args:
        path: The file.
        training: The training, at rest.
        index: Which contestant.
        recipe: How the data are made, such as their seed: plain values that ``Checkpoint.own`` gives back.

    Raises:
        OSError: The file cannot be written; an earlier one is still there.
    """
    write(path, contents(training, index, recipe))


def write(path: Path | str, content: Mapping[str, Any]) -> None:
    """Write a checkpoint's content, whole or not at all.

    Raises:
        OSError: The file cannot be written; an earlier one is still there.
    """
    with whole_binary_file(Path(path)) as stream:
        torch.save(dict(content), stream)


def contents(training: Training, index: int, recipe: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What ``save`` writes; everything on the CPU, so that it can be loaded anywhere."""
    return _contents(training, index, training.snapshot(index), training.loss(index), recipe)


def contents_at(
    training: Training,
    index: int,
    row: int,
    recipe: Mapping[str, Any] | None = None,
    cancelled: Callable[[], bool] = never,
) -> dict[str, Any]:
    """The same of a row that has ended, as if the training had been stopped there.

    Raises:
        ValueError: The row has not ended, or is not finite.
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    state = training.snapshot_at(index, row, cancelled)
    loss = training.trajectories()[index].loss[row - training.first]
    return _contents(training, index, state, float(loss), recipe)


def _contents(
    training: Training,
    index: int,
    state: tuple[Snapshot, Tensor],
    loss: float,
    recipe: Mapping[str, Any] | None,
) -> dict[str, Any]:
    snapshot, order = state
    one, problem = training.contestants[index], training.problem
    own = {
        "format": FORMAT,
        "updates": snapshot.updates,
        "optimizer": {
            "key": one.key,
            "hyperparameters": dict(one.hyperparameters),
            "changes": [list(change) for change in one.changes],
        },
        "plan": asdict(training.plan),
        "random": {"dropout": snapshot.random, "order": order, "device": problem.device.type},
        "accumulated_gradient": snapshot.accumulated,
        "model": asdict(problem.spec),
        "criterion": problem.loss_key,
        "dtype": str(problem.dtype).removeprefix("torch."),
        "data": {"key": problem.data.key, "fingerprint": fingerprint(problem), "recipe": dict(recipe or {})},
    }
    plain = {
        "epoch": snapshot.updates // training.per_epoch,
        "model_state_dict": snapshot.model,
        "optimizer_state_dict": snapshot.optimizer,
        "loss": loss,
    }
    everything: dict[str, Any] = _on_cpu({**plain, "discesa": own})
    return everything


def load(path: Path | str) -> Checkpoint:
    """Read a checkpoint of ours or of a plain script.

    Raises:
        CheckpointError: The file is no checkpoint, is damaged or would run code; nothing has been changed.
    """
    path = Path(path)
    content = _read(path)
    if not isinstance(content, dict):
        raise _refusal(path, f"it holds a {type(content).__name__}, not a dictionary", _HOW)
    missing = [key for key in PLAIN[:3] if key not in content]
    if missing:
        raise _refusal(path, f"there is no {' and no '.join(missing)} in it", _HOW)
    epoch, model, optimizer = (content[key] for key in PLAIN[:3])
    if not isinstance(epoch, int) or epoch < 0:
        raise _refusal(path, f"its epoch is {epoch!r}, not a whole number of at least 0", _HOW)
    if not isinstance(model, dict) or not all(isinstance(each, torch.Tensor) for each in model.values()):
        raise _refusal(path, "its model_state_dict is not what model.state_dict() gives", _HOW)
    if not _is_optimizer_state(optimizer):
        raise _refusal(path, "its optimizer_state_dict is not what optimizer.state_dict() gives", _HOW)
    return Checkpoint(path, epoch, _number(content.get("loss")), dict(model), optimizer, _own(path, content))


def fingerprint(problem: Problem) -> str:
    """What tells data apart: SHA-256 of features and target as they came."""
    digest = hashlib.sha256()
    for array in (problem.data.features, problem.data.target):
        digest.update(str(array.shape).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


_HOW = (
    "save it with torch.save({'epoch': epoch, 'model_state_dict': model.state_dict(),"
    " 'optimizer_state_dict': optimizer.state_dict(), 'loss': loss}, file)"
)
_AGAIN = "choose another file, or save it again"


def _read(path: Path) -> Any:
    """The content of a file; every way in which it can be wrong becomes a CheckpointError."""
    try:
        if path.is_dir():
            raise _refusal(path, "it is a folder", "choose a file")
        if path.stat().st_size == 0:
            raise _refusal(path, "the file is empty (0 bytes)", _AGAIN)
        if zipfile.is_zipfile(path):
            _check_sums(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True)
    except CheckpointError:
        raise
    except OSError as error:
        raise _refusal(path, error.strerror or str(error), "choose another file") from error
    except UnpicklingError as error:
        if "Weights only load failed" in str(error) and "GLOBAL" in str(error):
            raise _refusal(path, "it holds code or objects, which are not run", _HOW) from error
        raise _refusal(path, "it is no file of torch.save, or it is damaged", _AGAIN) from error
    except Exception as error:  # torch reads what it is given as a pickle: anything may come of other files
        raise _refusal(path, "it is no file of torch.save, or it is cut off or damaged", _AGAIN) from error


def _check_sums(path: Path) -> None:
    """Compare the checksums, which torch does not do for every tensor."""
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
    if damaged is not None:
        raise _refusal(path, f"it is damaged in {damaged}", _AGAIN)


def _refusal(path: Path, why: str, what_to_do: str) -> CheckpointError:
    return CheckpointError(f"{path.name} is no checkpoint that can be loaded: {why}; {what_to_do}")


def _is_optimizer_state(state: Any) -> bool:
    if not isinstance(state, dict) or not isinstance(state.get("state"), dict):
        return False
    groups = state.get("param_groups")
    fits = isinstance(groups, list) and bool(groups) and all(isinstance(group, dict) for group in groups)
    return fits and all(isinstance(each, dict) for each in state["state"].values())


def _number(loss: Any) -> float:
    """A loss that was saved as a number or as a tensor."""
    if isinstance(loss, torch.Tensor) and loss.numel() == 1:
        return float(loss.detach())
    return float(loss) if isinstance(loss, (int, float)) else float("nan")


def _own(path: Path, content: dict[str, Any]) -> dict[str, Any] | None:
    own = content.get("discesa")
    if own is None:
        return None
    if not isinstance(own, dict) or not isinstance(own.get("format"), int):
        raise _refusal(path, "what it says under 'discesa' is not understood", _AGAIN)
    if own["format"] > FORMAT:
        why = f"it is of format {own['format']}, and this version knows formats up to {FORMAT}"
        raise _refusal(path, why, "load it with a newer version of Discesa")
    return own


def _on_cpu(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu()
    if isinstance(value, dict):
        return {key: _on_cpu(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_on_cpu(each) for each in value)
    return value
