"""Landscapes beside a plain loop and the package loss-landscapes, in one run: points per second, and ratios.

    python benchmarks/landscape.py

Three models on the CPU, and on CUDA where there is a device: linear regression over its two parameters, an
MLP 2-16-16-1 with 512 samples, a small CNN with 128 pictures. The loop is the ordinary one: set every
parameter, forward pass, ``loss.item()``. The limit is what cannot be left out: the matrix products and
activations of the forward passes, by torch's own functions, with all weights in place and nothing else. All
are measured in turns, and the shortest time of each counts.

The tanh of an MLP is 2 σ(2z) - 1 on the CPU, for torch's sigmoid is quicker than its tanh, and a CNN's first
layer is computed ahead; so a fraction of the limit beyond 1 is possible.
"""

from __future__ import annotations

import copy
import importlib.metadata
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from surfaces.device import available_devices, device_name
from surfaces.directions import random_plane
from surfaces.landscape import Landscape, Request, evaluate, refine
from surfaces.networks import MLP, ManualLinearRegression
from surfaces.plane import parameter_plane
from surfaces.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

    from surfaces.plane import Plane

ROUNDS = 5
WINDOW = Window(-1.0, 1.0, -1.0, 1.0)
CHUNKS = (32, 64, 128, 512)


@dataclass(frozen=True, eq=False)
class Case:
    """A model with its data.

    Attributes:
        limits: Functions that do nothing but the arithmetic of all points, in the ways that may be fastest.
    """

    name: str
    model: nn.Module
    plane: Plane
    features: Tensor
    target: Tensor
    loss: Callable[[Tensor, Tensor], Tensor]
    side: int
    limits: Callable[[Case], dict[str, Callable[[], object]]]


def main() -> None:
    """Print a table for each device."""
    for name in dict.fromkeys(("cpu", available_devices()[0])):
        device = torch.device(name)
        print(f"{device_name(device)}, torch {torch.__version__}")
        for case in cases(device):
            compare(case)


def cases(device: torch.device) -> list[Case]:
    """The three models; the same weights and data on every device."""
    torch.manual_seed(1)
    line, mlp, cnn = ManualLinearRegression(), MLP(2, 1), small_cnn()
    points, pictures = torch.randn(512, 2), torch.randn(128, 1, 16, 16)
    numbers, classes = torch.sin(points[:, :1]) * points[:, 1:], torch.randint(0, 10, (128,))
    for model in (line, mlp, cnn):
        model.to(device).eval()
    points, pictures, numbers, classes = (each.to(device) for each in (points, pictures, numbers, classes))
    mse, entropy = functional.mse_loss, functional.cross_entropy
    return [
        Case("2 parameters", line, parameter_plane(line), points[:, :1], numbers, mse, 61, line_limits),
        Case("MLP 2-16-16-1", mlp, random_plane(mlp, 1), points, numbers, mse, 61, mlp_limits),
        Case("small CNN", cnn, random_plane(cnn, 1), pictures, classes, entropy, 25, cnn_limits),
    ]


def small_cnn() -> nn.Module:
    """Two convolutions and a linear layer, 3,818 parameters."""
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(16 * 4 * 4, 10)),
    )


def compare(case: Case) -> None:
    """Measure one model and print its rows."""
    count = case.side**2
    begun = time.perf_counter()
    pictures = list(refine(Request(case, case.model, case.plane, WINDOW, (case.side, case.side))))
    first = time.perf_counter() - begun
    runs: dict[str, Callable[[], object]] = {"loop": lambda: plain_loop(case), "ours": lambda: ours(case)}
    if peer := package(case):
        runs["package"] = peer
    runs.update(case.limits(case))
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, run in runs.items():
            best[name] = min(best[name], timed(run, case.features.device))
    rates = {name: count / seconds for name, seconds in best.items()}
    limit = max(rate for name, rate in rates.items() if name.startswith("limit"))
    quick = max((rate for name, rate in rates.items() if name.startswith("quick")), default=None)
    apart = np.abs(ours(case).loss - plain_loop(case)).max()
    way = ours(case)
    print(f"{case.name}, {len(case.features)} samples, {count:,} points")
    row("plain loop", rates["loop"])
    if peer:
        row(f"loss-landscapes {importlib.metadata.version('loss-landscapes')}", rates["package"])
    row("limit", limit)
    row("landscape", rates["ours"], f"{way.way}, {way.chunk} points at once")
    against = f", {rates['ours'] / rates['package']:.1f} times as fast as the package" if peer else ""
    print(f"  {rates['ours'] / rates['loop']:.1f} times as fast as the loop{against}")
    beside = f" ({rates['ours'] / quick:.2f} where the limit has the quicker tanh)" if quick else ""
    print(f"  {rates['ours'] / limit:.2f} of the limit{beside}")
    print(f"  largest difference against the loop {apart:.1g}")
    soon = pictures[0].seconds * 1e3
    print(f"  first request: a picture after {soon:.0f} ms, all points after {first * 1e3:.0f} ms")


def ours(case: Case) -> Landscape:
    """The whole way from the model to the picture, copies and checks included."""
    found = evaluate(case, case.model, case.plane, WINDOW, (case.side, case.side))
    assert found is not None
    return found


@torch.no_grad()
def plain_loop(case: Case) -> np.ndarray:
    """What people write by hand; float64 (side, side)."""
    model = copy.deepcopy(case.model)
    parameters = list(model.parameters())
    parts = []
    for vector in case.plane.basis:
        pieces = torch.split(vector, [each.numel() for each in parameters])
        parts.append([piece.view_as(own) for piece, own in zip(pieces, parameters, strict=True)])
    found = np.empty((case.side, case.side))
    axis = np.linspace(-1, 1, case.side)
    for row_number, b in enumerate(axis):
        for column, a in enumerate(axis):
            for parameter, origin, x, y in zip(parameters, *parts, strict=True):
                parameter.copy_(origin + a * x + b * y)
            found[row_number, column] = case.loss(model(case.features), case.target).item()
    return found


def package(case: Case) -> Callable[[], object] | None:
    """``random_plane`` of loss-landscapes over as many points; None where it is not there."""
    try:
        import loss_landscapes
        from loss_landscapes.metrics import Loss
    except ImportError:
        print("  (loss-landscapes is not installed: pip install 'discesa[bench]')", file=sys.stderr)
        return None
    model = copy.deepcopy(case.model)
    if case.features.device.type != "cpu" or all(each.ndim < 2 for each in model.parameters()):
        return None  # its directions are made on the CPU, and normalised by filters
    metric = Loss(case.loss, case.features, case.target)
    return lambda: loss_landscapes.random_plane(model, metric, 1, case.side, "filter", deepcopy_model=True)


def line_limits(case: Case) -> dict[str, Callable[[], object]]:
    """Outputs of all points: one matrix product for each chunk."""
    features = torch.cat((torch.ones_like(case.features), case.features), dim=1).T.contiguous()

    def products(chunk: int) -> Callable[[], object]:
        weights = torch.randn(chunk, 2, device=features.device)
        out = torch.empty(chunk, features.shape[1], device=features.device)
        return lambda: torch.mm(weights, features, out=out)

    return {f"limit {chunk}": repeated(products(chunk), case, chunk) for chunk in CHUNKS}


def mlp_limits(case: Case) -> dict[str, Callable[[], object]]:
    """The three products and the two activations, in place; no biases, no loss, nothing to prepare."""
    kinds = {"limit": torch.Tensor.tanh_, "quick": quick_tanh}
    return {
        f"{kind} {chunk}": repeated(_mlp_pass(case, chunk, tanh), case, chunk)
        for kind, tanh in kinds.items()
        for chunk in CHUNKS
    }


def _mlp_pass(case: Case, chunk: int, tanh: Callable[[Tensor], Tensor]) -> Callable[[], object]:
    x = case.features.T.contiguous()
    samples, device = x.shape[1], x.device
    first = torch.randn(chunk * 16, 2, device=device)
    second = torch.randn(chunk, 16, 16, device=device)
    third = torch.randn(chunk, 1, 16, device=device)
    one, two, out = (torch.empty(chunk, units, samples, device=device) for units in (16, 16, 1))

    def run() -> None:
        torch.mm(first, x, out=one.view(-1, samples))
        tanh(one)
        torch.bmm(second, one, out=two)
        tanh(two)
        torch.bmm(third, two, out=out)

    return run


def cnn_limits(case: Case) -> dict[str, Callable[[], object]]:
    """Forward passes of a model that stays as it is, one for each point."""

    @torch.no_grad()
    def run() -> None:
        case.model(case.features)

    return {"limit": repeated(run, case, 1)}


def repeated(run: Callable[[], object], case: Case, chunk: int) -> Callable[[], object]:
    """The run so often that all points have had their turn, a part of a chunk too much at the most."""

    def runs() -> None:
        for _ in range(-(-(case.side**2) // chunk)):
            run()

    return runs


def quick_tanh(values: Tensor) -> Tensor:
    """2 σ(2z) - 1, in place."""
    return values.mul_(2).sigmoid_().mul_(2).sub_(1)


def timed(run: Callable[[], object], device: torch.device) -> float:
    """Seconds."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    start = time.perf_counter()
    run()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - start


def row(name: str, rate: float, remark: str = "") -> None:
    """One line of the table."""
    print(f"  {name:<24}{rate:>14,.0f} points/s  {remark}".rstrip())


if __name__ == "__main__":
    main()
