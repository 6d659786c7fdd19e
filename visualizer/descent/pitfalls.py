"""Where everybody stumbles with PyTorch's tensors: code that shows the real error, and the way round.

Each pitfall is code in small pieces, run for real on copies of a model and of a batch, as they are at one row
of a run. The run, its ``.grad``, its buffers and everybody's random numbers stay as they are.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import torch
from torch import nn

from visualizer.descent.cells import Cell, run_cells
from visualizer.descent.learner import BATCH_NORM, DROPOUT
from visualizer.descent.random_stream import EXCHANGE, RandomStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from surfaces.problem import Problem
    from visualizer.descent.learner import Snapshot
    from visualizer.descent.measuring import Part

Pitfall = Literal["numpy", "gpu", "view", "zero_grad", "eval", "in_place"]
PITFALLS: tuple[Pitfall, ...] = get_args(Pitfall)

Remark = Literal["", "no gpu", "dropout", "batch norm", "neither"]

SAMPLES = 32
"""So many samples at most are predicted where all would show no more."""


@dataclass(frozen=True)
class Outcome:
    """What became of a pitfall's code.

    Attributes:
        pitfall: Which.
        trap: What goes wrong.
        way: The way round.
        remark: Of ``gpu``: that there is none, so that the trap was not run. Of ``eval``: what of the model
            differs in train(); ``neither`` where nothing does, and a small model was taken instead. Of
            ``zero_grad``: ``dropout`` where the model is in eval() for it.
    """

    pitfall: Pitfall
    trap: tuple[Cell, ...]
    way: tuple[Cell, ...]
    remark: Remark = ""


@dataclass(frozen=True)
class _Script:
    """The code of a pitfall before it has run."""

    trap: Sequence[str]
    way: Sequence[str]
    remark: Remark = ""
    trap_runs: bool = True


def fall_into(
    pitfall: Pitfall, problem: Problem, snapshot: Snapshot, batch: Part, seed: int, gpu: str | None
) -> Outcome:
    """Run the code of a pitfall.

    Args:
        pitfall: Which.
        problem: Model and loss.
        snapshot: The state of the model.
        batch: The samples; the code gets copies of them.
        seed: Of what it draws at random.
        gpu: A device that is no CPU, as ``a_gpu()`` finds it; None where there is none.
    """
    model = problem.fresh_model(0)
    model.load_state_dict(snapshot.model)
    names: dict[str, Any] = {
        "torch": torch,
        "nn": nn,
        "criterion": problem.loss,
        "model": model,
        "x": batch.features.clone(),
        "y": batch.target.clone(),
    }
    script = _SCRIPTS[pitfall](model, names["x"], gpu)
    with EXCHANGE, ExitStack() as streams:
        for device in {torch.device("cpu"), problem.device}:
            streams.enter_context(RandomStream(device, seed).in_use())
        trap = run_cells(script.trap, names) if script.trap_runs else _offered(script.trap)
        way = run_cells(script.way, names)
    return Outcome(pitfall, trap, way, script.remark)


def a_gpu() -> str | None:
    """The name of a device with a memory of its own that torch can use here; None where there is none."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def spelled(name: str) -> str:
    """A parameter's name as a script writes it: ``0.weight`` is ``model[0].weight``."""
    parts = (f"[{part}]" if part.isdigit() else f".{part}" for part in name.split("."))
    return "model" + "".join(parts)


def _offered(sources: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(source, ending="not run") for source in sources)


def _smallest(model: nn.Module) -> str:
    """The parameter with the fewest numbers: all of them can be shown."""
    return spelled(min(model.named_parameters(), key=lambda item: item[1].numel())[0])


def _has(model: nn.Module, kind: type[nn.Module]) -> bool:
    return any(isinstance(each, kind) for each in model.modules())


def _numpy(model: nn.Module, _x: Tensor, _gpu: str | None) -> _Script:
    return _Script(
        trap=[f"w = {_smallest(model)}\nw.requires_grad", "w.numpy()"],
        way=["w.detach().cpu().numpy()", "w.requires_grad  # w itself is as it was"],
    )


def _gpu(_model: nn.Module, x: Tensor, gpu: str | None) -> _Script:
    there = x.device.type != "cpu"
    move = "some = x[:3]" if there else f'some = x[:3].to("{gpu or "cuda"}")'
    if gpu is None and not there:
        return _Script(
            trap=[move, "some.numpy()"],
            way=["torch.cuda.is_available()", "x.device", "x[:3].cpu().numpy()", "x.cpu() is x"],
            remark="no gpu",
            trap_runs=False,
        )
    return _Script(trap=[f"{move}\nsome.device", "some.numpy()"], way=["some.cpu().numpy()"])


def _view(_model: nn.Module, x: Tensor, _gpu: str | None) -> _Script:
    enough = x.numel() >= 6
    source = "x.flatten()[:6].clone()" if enough else "torch.arange(6.0)"
    return _Script(
        trap=[
            f"a = {source}.view(2, 3)\na",
            "a.t().stride(), a.t().is_contiguous()",
            "a.t().view(6)",
        ],
        way=[
            "a.t().reshape(6)",
            "a.t().contiguous().view(6)",
            "v = a.view(6)  # no copy: the same memory\nv[0] = 100\na",
            "r = a.t().reshape(6)  # had to copy\nr[0] = -1\na[0, 0].item()",
        ],
    )


def _zero_grad(model: nn.Module, _x: Tensor, _gpu: str | None) -> _Script:
    w = _smallest(model)
    drops = _has(model, DROPOUT)
    backward = "criterion(model(x), y).backward()"
    quiet = ["model.eval()  # no dropout, so that both gradients are of the same function\nmodel.training"]
    return _Script(
        trap=[
            *(quiet if drops else []),
            f"w = {w}\n{backward}\nw.grad",
            f"{backward}  # no zero_grad()\nw.grad",
        ],
        way=["model.zero_grad()\nw.grad is None", f"{backward}\nw.grad"],
        remark="dropout" if drops else "",
    )


def _eval(model: nn.Module, x: Tensor, _gpu: str | None) -> _Script:
    some = f"x = x[:{SAMPLES}]\n"
    four = "[round(model(x)[0, 0].item(), 4) for _ in range(4)]"
    if _has(model, BATCH_NORM):
        pair = "[round(model(each)[0, 0].item(), 4) for each in (x, x[:2])]"
        return _Script(
            trap=[f"{some}model.train()\n{pair}", "model(x[:1])"],
            way=[f"model.eval()\n{pair}", "model(x[:1]).shape"],
            remark="batch norm",
        )
    if _has(model, DROPOUT):
        return _Script([f"{some}model.train()\n{four}"], [f"model.eval()\n{four}"], "dropout")
    inputs = x.shape[1]
    layers = (f"nn.Linear({inputs}, 8)", "nn.Dropout(0.5)", "nn.Linear(8, 1)")
    own = "model = nn.Sequential(\n" + "".join(f"    {each},\n" for each in layers) + ").to(x)"
    return _Script([f"{own}\n{some}model.train()\n{four}"], [f"model.eval()\n{four}"], "neither")


def _in_place(model: nn.Module, _x: Tensor, _gpu: str | None) -> _Script:
    return _Script(
        trap=[f"w = {_smallest(model)}\nw.is_leaf", "w += 1"],
        way=[
            "v = w + 1  # a new tensor, which is no parameter\nv.is_leaf, v.grad_fn.name()",
            "with torch.no_grad():  # as optimizers do it\n    w += 1\nw.detach()",
            "w.is_leaf, w.requires_grad",
        ],
    )


_SCRIPTS: Mapping[Pitfall, Callable[[nn.Module, Tensor, str | None], _Script]] = {
    "numpy": _numpy,
    "gpu": _gpu,
    "view": _view,
    "zero_grad": _zero_grad,
    "eval": _eval,
    "in_place": _in_place,
}
