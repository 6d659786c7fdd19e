"""Small problems, and the training loop that a tutorial would write: the oracle of the training's tests."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch

from surfaces.datasets import Dataset
from surfaces.models import ModelSpec
from surfaces.problem import flat, make_problem
from visualizer.descent.optimizers import OPTIMIZERS, defaults
from visualizer.descent.path import Contestant


def line_data(samples=100, seed=0):
    """The line y = 1 + 2 x with noise."""
    draw = np.random.RandomState(seed)
    x = draw.rand(samples, 1)
    target = 1 + 2 * x[:, 0] + 0.1 * draw.randn(samples)
    return Dataset("line", x, target, ("x",), "y", "regression", ())


def square_data(samples=50, seed=0):
    """Two classes: the quadrants where x1 x2 is positive or not."""
    draw = np.random.RandomState(seed)
    x = draw.randn(samples, 2)
    return Dataset("moons", x, (x[:, 0] * x[:, 1] > 0) * 1.0, ("x1", "x2"), "y", "binary", ("no", "yes"))


def three_data(samples=40, seed=0):
    """Three classes by the angle."""
    draw = np.random.RandomState(seed)
    x = draw.randn(samples, 2)
    target = np.floor((np.arctan2(x[:, 1], x[:, 0]) / np.pi + 1) * 1.4999)
    return Dataset("spirals", x, target, ("x1", "x2"), "y", "classes", ("a", "b", "c"))


def line_problem(samples=100, dtype=torch.float32, loss=None):
    """Linear regression on the line."""
    return make_problem(line_data(samples), ModelSpec(), loss, "cpu", dtype)


def net_problem(samples=50, dtype=torch.float32, **settings):
    """A small net on two classes."""
    settings = {"hidden": 5, "layers": 2, **settings}
    return make_problem(square_data(samples), ModelSpec("mlp", **settings), None, "cpu", dtype)


def contestant(key, changes=(), **chosen):
    """A contestant with defaults but for what is given."""
    return Contestant(key, {**defaults(key), **chosen}, tuple(changes))


def torch_optimizer(one, model):
    """The torch.optim object of a contestant, over the model's own parameters."""
    row = OPTIMIZERS[one.key]
    return getattr(torch.optim, row.torch_class)(
        model.parameters(), **row.torch_arguments(one.hyperparameters)
    )


def plain_loop(problem, plan, one, on_update=None):
    """Train as a tutorial would; the model after each update, the first one before any."""
    model = problem.fresh_model(plan.seed)
    optimizer = torch_optimizer(one, model)
    torch.manual_seed(plan.seed)
    generator = torch.Generator().manual_seed(plan.seed)
    samples = len(problem.features)
    size = plan.batch_size or samples
    rates = dict(one.changes)
    models = [deepcopy(model)]
    for _ in range(plan.epochs):
        order = torch.arange(samples)
        if plan.shuffle and size < samples:
            order = torch.randperm(samples, generator=generator)
        for batch in order.split(size):
            update = len(models) - 1
            if update in rates:
                optimizer.param_groups[0]["lr"] = rates[update]
            output = model(problem.features[batch])
            loss = problem.loss(output, problem.target[batch])
            loss.backward()
            optimizer.step()
            if not plan.skip_zero_grad:
                optimizer.zero_grad()
            models.append(deepcopy(model))
            if on_update is not None:
                on_update(update + 1, model, optimizer)
    return models


def eval_figures(problem, model):
    """Loss and flat gradient in eval mode over all samples, by backward()."""
    model = deepcopy(model).eval()
    model.zero_grad()
    loss = problem.loss(model(problem.features), problem.target)
    loss.backward()
    return loss.item(), torch.cat([each.grad.reshape(-1) for each in model.parameters()]).numpy()


def parameter_rows(models):
    """The flat parameters of models, (rows, P)."""
    return torch.stack([flat(model) for model in models]).numpy()


def same_bits(one, other):
    """Whether two arrays are the same, NaN being NaN."""
    return np.array_equal(one, other, equal_nan=True)
