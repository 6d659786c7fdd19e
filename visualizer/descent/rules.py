"""The update rules, one textbook page: what each optimizer adds to a coordinate, given its gradient.

Every rule is a pure function of plain arithmetic,

    change, new state = rule(position, gradient, step, state, hyperparameters)

where ``step`` counts from 1 and the new position is position + change. A rule acts on each coordinate by
itself, so the numbers may as well be numpy arrays or torch tensors: then every element is a coordinate of
its own run. The state before the first step is ``State()``, with the defaults given here.

Names, defaults and semantics are those of the class in ``torch.optim`` that each rule names. What torch calls
``maximize`` is not repeated in each rule: a maximizing optimizer is given the negated gradient.

In the equations x is the position, g the gradient, t the step, eta the learning rate ``lr``, w the weight
decay. Coupled weight decay adds w*x to the gradient, as the penalty w/2 * x^2 does. Decoupled weight decay
(``decoupled_weight_decay``) takes eta*w*x from the position and leaves the gradient alone.
"""

# Every rule takes the same five arguments, needed or not:
# ruff: noqa: ARG001

from __future__ import annotations

from typing import NamedTuple

from visualizer.descent.elementwise import Number, maximum, sqrt, where


class SGD(NamedTuple):
    """Hyperparameters of gradient descent."""

    lr: Number
    weight_decay: Number


class SGDState(NamedTuple):
    """Gradient descent remembers nothing; the one field only keeps the tuple from being empty."""

    unused: Number = 0.0


def sgd(
    position: Number, gradient: Number, step: Number, state: SGDState, hyperparameters: SGD
) -> tuple[Number, SGDState]:
    """Gradient descent: x <- x - eta * g.

    Source: Robbins and Monro, A Stochastic Approximation Method, 1951; ``torch.optim.SGD``.
    """
    lr, weight_decay = hyperparameters
    g = gradient + weight_decay * position
    return -lr * g, state


class Momentum(NamedTuple):
    """Hyperparameters of the heavy ball."""

    lr: Number
    momentum: Number
    dampening: Number
    weight_decay: Number


class MomentumState(NamedTuple):
    """The velocity: a decaying sum of past gradients."""

    velocity: Number = 0.0


def momentum(
    position: Number, gradient: Number, step: Number, state: MomentumState, hyperparameters: Momentum
) -> tuple[Number, MomentumState]:
    """Heavy ball: v <- mu * v + (1 - dampening) * g, x <- x - eta * v; the first v is g.

    Without momentum torch keeps no velocity, and so the dampening has no effect.

    Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964;
    ``torch.optim.SGD``.
    """
    lr, mu, dampening, weight_decay = hyperparameters
    g = gradient + weight_decay * position
    undamped = (mu == 0) | (step == 1)
    velocity = where(undamped, g, mu * state.velocity + (1 - dampening) * g)
    return -lr * velocity, MomentumState(velocity)


class Nesterov(NamedTuple):
    """Hyperparameters of Nesterov's momentum."""

    lr: Number
    momentum: Number
    weight_decay: Number


def nesterov(
    position: Number, gradient: Number, step: Number, state: MomentumState, hyperparameters: Nesterov
) -> tuple[Number, MomentumState]:
    """Nesterov's momentum: v <- mu * v + g, x <- x - eta * (g + mu * v).

    Source: Sutskever et al., On the importance of initialization and momentum in deep learning, ICML 2013;
    ``torch.optim.SGD`` with ``nesterov=True``.
    """
    lr, mu, weight_decay = hyperparameters
    g = gradient + weight_decay * position
    velocity = mu * state.velocity + g
    return -lr * (g + mu * velocity), MomentumState(velocity)


class Adagrad(NamedTuple):
    """Hyperparameters of Adagrad."""

    lr: Number
    lr_decay: Number
    weight_decay: Number
    initial_accumulator_value: Number
    eps: Number


class AdagradState(NamedTuple):
    """The sum of all squared gradients so far, without the initial value."""

    sum_of_squares: Number = 0.0


def adagrad(
    position: Number, gradient: Number, step: Number, state: AdagradState, hyperparameters: Adagrad
) -> tuple[Number, AdagradState]:
    """Adagrad: s <- s + g^2, x <- x - eta / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps).

    Source: Duchi, Hazan and Singer, Adaptive Subgradient Methods, JMLR 2011; ``torch.optim.Adagrad``.
    """
    lr, lr_decay, weight_decay, initial, eps = hyperparameters
    g = gradient + weight_decay * position
    total = state.sum_of_squares + g * g
    rate = lr / (1 + (step - 1) * lr_decay)
    return -rate * g / (sqrt(initial + total) + eps), AdagradState(total)


class Adadelta(NamedTuple):
    """Hyperparameters of Adadelta."""

    lr: Number
    rho: Number
    eps: Number
    weight_decay: Number


class AdadeltaState(NamedTuple):
    """Running averages of the squared gradients and of the squared changes (those before ``lr``)."""

    square_average: Number = 0.0
    change_average: Number = 0.0


def adadelta(
    position: Number, gradient: Number, step: Number, state: AdadeltaState, hyperparameters: Adadelta
) -> tuple[Number, AdadeltaState]:
    """Adadelta: v <- rho * v + (1 - rho) * g^2, d = sqrt(u + eps) / sqrt(v + eps) * g, x <- x - eta * d.

    Then u <- rho * u + (1 - rho) * d^2.

    Source: Zeiler, ADADELTA, arXiv 1212.5701; ``torch.optim.Adadelta``.
    """
    lr, rho, eps, weight_decay = hyperparameters
    g = gradient + weight_decay * position
    square_average = rho * state.square_average + (1 - rho) * g * g
    delta = sqrt(state.change_average + eps) / sqrt(square_average + eps) * g
    change_average = rho * state.change_average + (1 - rho) * delta * delta
    return -lr * delta, AdadeltaState(square_average, change_average)


class RMSprop(NamedTuple):
    """Hyperparameters of RMSprop."""

    lr: Number
    alpha: Number
    eps: Number
    weight_decay: Number
    momentum: Number


class RMSpropState(NamedTuple):
    """Running averages of the squared gradients and of the gradients, and the velocity."""

    square_average: Number = 0.0
    gradient_average: Number = 0.0
    velocity: Number = 0.0


def rmsprop(
    position: Number,
    gradient: Number,
    step: Number,
    state: RMSpropState,
    hyperparameters: RMSprop,
    centered: bool = False,
) -> tuple[Number, RMSpropState]:
    """RMSprop: v <- alpha * v + (1 - alpha) * g^2, b <- mu * b + g / (sqrt(v) + eps), x <- x - eta * b.

    Centered: v - m^2 in place of v, with m the same average of g: an estimate of the variance.

    Source: Hinton, Neural Networks for Machine Learning, lecture 6e, 2012; centered: Graves, arXiv 1308.0850;
    ``torch.optim.RMSprop``.
    """
    lr, alpha, eps, weight_decay, mu = hyperparameters
    g = gradient + weight_decay * position
    square_average = alpha * state.square_average + (1 - alpha) * g * g
    gradient_average = alpha * state.gradient_average + (1 - alpha) * g
    variance = square_average - gradient_average * gradient_average if centered else square_average
    velocity = mu * state.velocity + g / (sqrt(variance) + eps)
    return -lr * velocity, RMSpropState(square_average, gradient_average, velocity)


class Adam(NamedTuple):
    """Hyperparameters of Adam and AdamW."""

    lr: Number
    beta1: Number
    beta2: Number
    eps: Number
    weight_decay: Number


class AdamState(NamedTuple):
    """Running averages of the gradients and of their squares, and the largest of the latter so far."""

    first_moment: Number = 0.0
    second_moment: Number = 0.0
    largest_second_moment: Number = 0.0


def adam(
    position: Number,
    gradient: Number,
    step: Number,
    state: AdamState,
    hyperparameters: Adam,
    amsgrad: bool = False,
    decoupled_weight_decay: bool = False,
) -> tuple[Number, AdamState]:
    """Adam: m <- b1 * m + (1 - b1) * g, v <- b2 * v + (1 - b2) * g^2, x <- x - eta * m^ / (sqrt(v^) + eps).

    m^ = m / (1 - b1^t) and v^ = v / (1 - b2^t) undo the averages' start at zero. AMSGrad takes the largest
    v so far in place of v. AdamW is Adam with decoupled weight decay.

    Source: Kingma and Ba, arXiv 1412.6980; AdamW: Loshchilov and Hutter, arXiv 1711.05101; AMSGrad: Reddi,
    Kale and Kumar, ICLR 2018; ``torch.optim.Adam``, ``torch.optim.AdamW``.
    """
    lr, beta1, beta2, eps, weight_decay = hyperparameters
    g = gradient if decoupled_weight_decay else gradient + weight_decay * position
    shrink = lr * weight_decay * position if decoupled_weight_decay else 0.0
    first = beta1 * state.first_moment + (1 - beta1) * g
    second = beta2 * state.second_moment + (1 - beta2) * g * g
    largest = maximum(second, state.largest_second_moment)
    v = largest if amsgrad else second
    denominator = sqrt(v) / sqrt(1 - beta2**step) + eps
    return -shrink - lr / (1 - beta1**step) * first / denominator, AdamState(first, second, largest)


class Adamax(NamedTuple):
    """Hyperparameters of Adamax."""

    lr: Number
    beta1: Number
    beta2: Number
    eps: Number
    weight_decay: Number


class AdamaxState(NamedTuple):
    """Running average of the gradients, and the decaying largest gradient."""

    first_moment: Number = 0.0
    infinity_norm: Number = 0.0


def adamax(
    position: Number, gradient: Number, step: Number, state: AdamaxState, hyperparameters: Adamax
) -> tuple[Number, AdamaxState]:
    """Adamax: m as in Adam, u <- max(b2 * u, |g| + eps), x <- x - eta / (1 - b1^t) * m / u.

    Source: Kingma and Ba, arXiv 1412.6980, section 7.1; ``torch.optim.Adamax``.
    """
    lr, beta1, beta2, eps, weight_decay = hyperparameters
    g = gradient + weight_decay * position
    first = beta1 * state.first_moment + (1 - beta1) * g
    norm = maximum(beta2 * state.infinity_norm, abs(g) + eps)
    return -lr / (1 - beta1**step) * first / norm, AdamaxState(first, norm)


class NAdam(NamedTuple):
    """Hyperparameters of NAdam."""

    lr: Number
    beta1: Number
    beta2: Number
    eps: Number
    weight_decay: Number
    momentum_decay: Number


class NAdamState(NamedTuple):
    """Adam's two averages, and the product of all momentum coefficients so far."""

    first_moment: Number = 0.0
    second_moment: Number = 0.0
    product: Number = 1.0


def nadam(
    position: Number,
    gradient: Number,
    step: Number,
    state: NAdamState,
    hyperparameters: NAdam,
    decoupled_weight_decay: bool = False,
) -> tuple[Number, NAdamState]:
    """NAdam, Adam with Nesterov's look ahead and the momentum schedule mu(t) = b1 * (1 - 0.96^(t * psi) / 2).

    With p(t) = mu(1) * ... * mu(t) and psi the ``momentum_decay``, m and v as in Adam:
    x <- x - eta * ((1 - mu(t)) / (1 - p(t)) * g + mu(t+1) / (1 - p(t+1)) * m) / (sqrt(v^) + eps).
    Torch keeps p in its default dtype: with float32 there, its paths differ from these after eight digits.

    Source: Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016; ``torch.optim.NAdam``.
    """
    lr, beta1, beta2, eps, weight_decay, momentum_decay = hyperparameters
    g = gradient if decoupled_weight_decay else gradient + weight_decay * position
    shrink = lr * weight_decay * position if decoupled_weight_decay else 0.0
    first = beta1 * state.first_moment + (1 - beta1) * g
    second = beta2 * state.second_moment + (1 - beta2) * g * g
    mu = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay))
    next_mu = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay))
    product = state.product * mu
    blend = (1 - mu) / (1 - product) * g + next_mu / (1 - product * next_mu) * first
    denominator = sqrt(second / (1 - beta2**step)) + eps
    return -shrink - lr * blend / denominator, NAdamState(first, second, product)


class RAdam(NamedTuple):
    """Hyperparameters of RAdam."""

    lr: Number
    beta1: Number
    beta2: Number
    eps: Number
    weight_decay: Number


class RAdamState(NamedTuple):
    """Adam's two averages."""

    first_moment: Number = 0.0
    second_moment: Number = 0.0


def radam(
    position: Number,
    gradient: Number,
    step: Number,
    state: RAdamState,
    hyperparameters: RAdam,
    decoupled_weight_decay: bool = False,
) -> tuple[Number, RAdamState]:
    """RAdam: Adam that starts as momentum, until enough gradients are seen to trust their average square.

    With rho_inf = 2 / (1 - b2) - 1 and rho = rho_inf - 2 * t * b2^t / (1 - b2^t), as long as rho <= 5:
    x <- x - eta * m^. Then: x <- x - eta * r * m^ * sqrt(1 - b2^t) / (sqrt(v) + eps), where
    r = sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)).

    Source: Liu et al., arXiv 1908.03265; ``torch.optim.RAdam``.
    """
    lr, beta1, beta2, eps, weight_decay = hyperparameters
    g = gradient if decoupled_weight_decay else gradient + weight_decay * position
    shrink = lr * weight_decay * position if decoupled_weight_decay else 0.0
    first = beta1 * state.first_moment + (1 - beta1) * g
    second = beta2 * state.second_moment + (1 - beta2) * g * g
    correction = 1 - beta2**step
    limit = 2 / (1 - beta2) - 1
    rho = limit - 2 * step * beta2**step / correction
    tame = rho > 5
    numerator = where(tame, (rho - 4) * (rho - 2) * limit, 1.0)
    rectifier = sqrt(numerator / where(tame, (limit - 4) * (limit - 2) * rho, 1.0))
    scale = where(tame, rectifier * sqrt(correction) / (sqrt(second) + eps), 1.0)
    return -shrink - lr * first / (1 - beta1**step) * scale, RAdamState(first, second)
