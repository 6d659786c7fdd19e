"""Critical learning rates: where, on the local quadratic model of the surface, steps begin to grow.

Take the surface near a point to be the quadratic with the Hessian H found there, and hold an adaptive rule's
preconditioner P, its bias correction and its momentum coefficient where they are at that step. Along an
eigenvector of P^-1/2 (H + w*I) P^-1/2 with eigenvalue l > 0, w being coupled weight decay, an update of any
rule here is linear. It stops shrinking errors when one of its roots z leaves the unit circle, which happens
at z = -1:

    lr * (gain * l + d) = 2,    so    critical = 2 / (gain * l + d),

with d the decoupled weight decay. All that a rule adds is its gain, from its characteristic polynomial at
z = -1, and its preconditioner. With c = 1 - b1^t, A = (1 - mu(t)) / (1 - p(t)) and B = mu(t+1) / (1 - p(t+1))
of NAdam:

    rule                 on the quadratic                                         gain
    SGD                  x+ = x - lr*l*x                                          1
    heavy ball           v+ = mu*v + (1 - damp)*l*x,  x+ = x - lr*v+              (1 - damp) / (1 + mu)
    Nesterov             v+ = mu*v + l*x,  x+ = x - lr*(l*x + mu*v+)              (1 + 2*mu) / (1 + mu)
    RMSprop              the heavy ball without dampening                         1 / (1 + mu)
    Adagrad              x+ = x - lr / (1 + (t - 1)*lr_decay) * l*x               1 / (1 + (t - 1)*lr_decay)
    Adam, AdamW, Adamax  m+ = b1*m + (1 - b1)*l*x,  x+ = (1 - lr*d)*x - lr*m+/c   (1 - b1) / ((1 + b1)*c)
    NAdam                the same m+,  x+ = (1 - lr*d)*x - lr*(A*l*x + B*m+)      A + B*(1 - b1) / (1 + b1)

Sources: Cohen et al., arXiv 2103.00065 (SGD, heavy ball, Nesterov) and 2207.14484 (Adam with its bias
correction settled, RMSprop, Adagrad); the others follow in the same way. Adadelta scales its own steps and
RAdam changes its form on the way: they have no figure. The figure is local. On a surface that is no
quadratic, steps may blow up below it, and settle above it: it is a warning, and divergence is judged by
what the run does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from visualizer.descent.cancelling import chunks, never
from visualizer.descent.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from visualizer.descent.path import Path

Chosen: TypeAlias = "Mapping[str, float | bool]"
Rows: TypeAlias = "NDArray[np.float64]"
Gain: TypeAlias = "float | NDArray[np.float64]"


def critical_learning_rates(
    hessian: NDArray[np.float64], path: Path, cancelled: Callable[[], bool] = never
) -> NDArray[np.float64]:
    """The critical learning rate at every row of a path, for the update from that row.

    Args:
        hessian: float64 (2, 2, rows), the surface's own at the path's first rows, all that are finite.
        path: The path.
        cancelled: Asked every few milliseconds whether to give up.

    Returns:
        float64 (steps + 1,); NaN where there is none: the surface nowhere curves upwards, the rule has no
        figure, or something is not finite.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    key, chosen, rows = path.contestant.key, path.contestant.hyperparameters, hessian.shape[2]
    critical = np.full(len(path.loss), np.nan)
    if key not in GAINS:
        return critical
    largest = np.empty(rows)
    for part in chunks(rows, cancelled):
        state = OPTIMIZERS[key].state(*np.moveaxis(path.state[part], 2, 0))
        scale = preconditioner(key, chosen, state, np.arange(part.start + 1.0, part.stop + 1.0))
        with np.errstate(all="ignore"):
            largest[part] = _largest(objective_hessian(hessian[:, :, part], key, chosen), scale)
    critical[:rows] = critical_rates(largest, key, chosen)
    return critical


def critical_rates(largest: Rows, key: str, chosen: Chosen, first: int = 0) -> Rows:
    """The critical learning rates of rows one after another, with any number of parameters.

    Args:
        largest: float64 (rows,), the largest algebraic eigenvalue of P^-1/2 (H + w*I) P^-1/2 at each row,
            with coupled weight decay w and ``preconditioner`` P; NaN where it is not finite.
        key: The optimizer.
        chosen: Its hyperparameters.
        first: Number of updates before the first row.

    Returns:
        float64 (rows,); NaN where there is none.
    """
    if key not in GAINS:
        return np.full(len(largest), np.nan)
    end = first + len(largest)
    with np.errstate(all="ignore"):
        gain = np.broadcast_to(GAINS[key](np.arange(1.0, end + 1), chosen), end)
        return _figure(largest, gain[first:], decoupled_decay(key, chosen))


def preconditioner(key: str, chosen: Chosen, state: Any, t: Rows) -> Rows | None:
    """What an adaptive rule divides each of P coordinates by.

    Args:
        key: The optimizer.
        chosen: Its hyperparameters.
        state: The rule's state after the updates, each field float64 (rows, P).
        t: float64 (rows,), how many updates those are.

    Returns:
        float64 (rows, P); None for a rule that takes the gradient as it is.
    """
    if key not in PRECONDITIONERS:
        return None
    with np.errstate(all="ignore"):
        return PRECONDITIONERS[key](t, chosen, state)


def critical_learning_rate(hessian: NDArray[np.float64], key: str, chosen: Chosen) -> float:
    """The critical learning rate at one point of a rule that scales no gradient.

    Args:
        hessian: float64 (2, 2), the surface's own.
        key: ``sgd``, ``momentum`` or ``nesterov``.
        chosen: The hyperparameters.

    Returns:
        The rate; NaN where there is none.
    """
    largest = _largest(objective_hessian(hessian[:, :, None], key, chosen), None)
    return float(critical_rates(largest, key, chosen)[0])


def _figure(largest: Rows, gain: Rows, decay: float) -> Rows:
    """The critical rate of a largest eigenvalue, a gain and a decoupled decay; NaN where there is none."""
    figure = 2 / (gain * largest + decay)
    there_is = (largest > 0) & (gain > 0) & (figure > 0) & np.isfinite(figure)
    return np.where(there_is, figure, np.nan)


def objective_hessian(hessian: NDArray[np.float64], key: str, chosen: Chosen) -> NDArray[np.float64]:
    """The Hessian of what the optimizer descends: of -f if it maximizes, with its coupled weight decay."""
    signed = -hessian if chosen["maximize"] else hessian
    decay = coupled_decay(key, chosen)
    return signed + decay * np.eye(2)[:, :, None] if decay else signed


def coupled_decay(key: str, chosen: Chosen) -> float:
    """The weight decay that goes by way of the gradient."""
    return float(chosen["weight_decay"]) - decoupled_decay(key, chosen)


def decoupled_decay(key: str, chosen: Chosen) -> float:
    """The weight decay that acts on the position directly."""
    decoupled = {**chosen, **OPTIMIZERS[key].fixed}.get("decoupled_weight_decay", False)
    return float(chosen["weight_decay"]) if decoupled else 0.0


def _largest(hessian: Rows, preconditioner: Rows | None) -> Rows:
    """The larger eigenvalue of P^-1/2 H P^-1/2, which has the eigenvalues of P^-1 H and is symmetric."""
    from visualizer.descent.quadratic import curvatures

    xx, xy, yy = hessian[0, 0], hessian[0, 1], hessian[1, 1]
    if preconditioner is not None:
        p, q = preconditioner.T
        xx, xy, yy = xx / p, xy / np.sqrt(p) / np.sqrt(q), yy / q
    return curvatures(xx, xy, yy)[1]


def _heavy_ball_gain(t: Rows, chosen: Chosen) -> Gain:  # noqa: ARG001
    mu = chosen["momentum"]
    if mu > 1:  # the velocity grows by itself
        return 0.0
    # Without momentum torch keeps no velocity that could be dampened.
    return (1 - chosen.get("dampening", 0.0)) / (1 + mu) if mu > 0 else 1.0


def _nesterov_gain(t: Rows, chosen: Chosen) -> Gain:  # noqa: ARG001
    return (1 + 2 * chosen["momentum"]) / (1 + chosen["momentum"])


def _adagrad_gain(t: Rows, chosen: Chosen) -> Gain:
    return 1 / (1 + (t - 1) * chosen["lr_decay"])


def _adam_gain(t: Rows, chosen: Chosen) -> Gain:
    beta1 = float(chosen["beta1"])
    return (1 - beta1) / ((1 + beta1) * (1 - beta1**t))


def _nadam_gain(t: Rows, chosen: Chosen) -> Gain:
    beta1, decay = chosen["beta1"], chosen["momentum_decay"]
    mu, next_mu = (beta1 * (1 - 0.5 * 0.96 ** (step * decay)) for step in (t, t + 1))
    product = np.cumprod(mu)
    return (1 - mu) / (1 - product) + next_mu / (1 - product * next_mu) * (1 - beta1) / (1 + beta1)


def _adagrad_root(t: Rows, chosen: Chosen, state: Any) -> Rows:  # noqa: ARG001
    root: Rows = np.sqrt(chosen["initial_accumulator_value"] + state.sum_of_squares)
    return root + chosen["eps"]


def _rmsprop_root(t: Rows, chosen: Chosen, state: Any) -> Rows:  # noqa: ARG001
    variance = state.square_average - (state.gradient_average**2 if chosen["centered"] else 0.0)
    root: Rows = np.sqrt(variance)
    return root + chosen["eps"]


def _adam_root(t: Rows, chosen: Chosen, state: Any) -> Rows:
    second = state.largest_second_moment if chosen.get("amsgrad") else state.second_moment
    root: Rows = np.sqrt(second / (1 - float(chosen["beta2"]) ** t)[:, None])
    return root + chosen["eps"]


def _adamax_norm(t: Rows, chosen: Chosen, state: Any) -> Rows:  # noqa: ARG001
    norm: Rows = state.infinity_norm
    return norm


GAINS: Mapping[str, Callable[[Rows, Chosen], Gain]] = {
    "sgd": lambda t, chosen: 1.0,  # noqa: ARG005
    "momentum": _heavy_ball_gain,
    "nesterov": _nesterov_gain,
    "adagrad": _adagrad_gain,
    "rmsprop": _heavy_ball_gain,
    "adam": _adam_gain,
    "adamw": _adam_gain,
    "adamax": _adam_gain,
    "nadam": _nadam_gain,
}
"""The gain of each rule that has one, of all steps from 1 on; not positive where no rate is critical."""

PRECONDITIONERS: Mapping[str, Callable[[Rows, Chosen, Any], Rows]] = {
    "adagrad": _adagrad_root,
    "rmsprop": _rmsprop_root,
    "adam": _adam_root,
    "adamw": _adam_root,
    "adamax": _adamax_norm,
    "nadam": _adam_root,
}
"""What an adaptive rule divides each coordinate by, float64 (rows, P), of its state after the update."""
