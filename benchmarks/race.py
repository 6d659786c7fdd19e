"""The race beside a plain torch.optim loop, in one run: medians, and the ratio.

    python benchmarks/race.py

The loop is the ordinary one: Beale's function written in torch, autograd, one optimizer object each, and
lists of what a visualizer needs (position, loss, gradient, step length). The race computes the same numbers.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from surfaces.catalog import CATALOG, from_formula
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.race import Contestant, descend, race

if TYPE_CHECKING:
    from collections.abc import Callable

START = (1.0, 1.6)
RATES = {"sgd": 1e-3, "momentum": 1e-3, "nesterov": 1e-3, "adagrad": 1.0, "rmsprop": 0.07, "adam": 0.1}
FRAME = 1 / 60


def main() -> None:
    """Print the table."""
    beale = CATALOG["beale"]
    six = [_contestant(key, rate) for key, rate in RATES.items()]
    ten = [_contestant(key, RATES.get(key, 0.01)) for key in list(OPTIMIZERS)[:10]]
    positions = race(beale.function, six, START, 300)
    expected = [_torch_loop(contestant, 300) for contestant in six]
    apart = max(float(np.abs(a.position - b).max()) for a, b in zip(positions, expected, strict=True))

    plain = _median(lambda: [_torch_loop(contestant, 300) for contestant in six], 5)
    ours = _median(lambda: race(beale.function, six, START, 300), 200)
    print("6 optimizers, 300 steps, Beale (positions, loss, gradient, step length)")
    _row("torch.optim loop", plain)
    _row("race", ours)
    print(f"  the race is {plain / ours:,.0f} times as fast; the positions agree to {apart:.1g}")

    long = _median(lambda: race(beale.function, ten, START, 2000), 50)
    judged = _median(lambda: descend(beale, ten, START, 2000, None, beale.window), 50)
    print("10 optimizers, 2,000 steps, Beale")
    _row("race", long)
    _row("critical rates and verdicts", judged - long, f"a frame is {FRAME * 1e3:.1f} ms")

    print("a formula never seen before, until the first race over it is over")
    _row("formula, gradient, race", statistics.median(_new_formula(index, six) for index in range(7)))


def _contestant(key: str, rate: float) -> Contestant:
    return Contestant(key, {**defaults(key), "lr": rate})


def _torch_loop(contestant: Contestant, steps: int) -> np.ndarray:
    """What people write by hand; float64 (steps + 1, 2) positions."""
    optimizer = OPTIMIZERS[contestant.key]
    parameter = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    arguments = optimizer.torch_arguments(contestant.hyperparameters)
    stepper = getattr(torch.optim, optimizer.torch_class)([parameter], **arguments)
    positions, losses, gradients, lengths = [], [], [], [0.0]
    for step in range(steps + 1):
        stepper.zero_grad()
        x, y = parameter
        loss = (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
        loss.backward()
        positions.append(parameter.detach().clone())
        losses.append(loss.item())
        gradients.append(parameter.grad.clone())
        if step < steps:
            stepper.step()
            lengths.append((parameter.detach() - positions[-1]).norm().item())
    return torch.stack(positions).numpy()


def _new_formula(index: int, contestants: list[Contestant]) -> float:
    formula = f"(x**2 + y - {11 + index})**2 + (x + y**2 - 7)**2 + sin({index + 1}*x*y)"
    start = time.perf_counter()
    race(from_formula(formula).function, contestants, START, 300)
    return time.perf_counter() - start


def _median(run: Callable[[], object], repeats: int) -> float:
    """Seconds, after a first run that is not counted."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _row(name: str, seconds: float, remark: str = "") -> None:
    print(f"  {name:<28}{seconds * 1e3:>12.3f} ms  {remark}".rstrip())


if __name__ == "__main__":
    main()
