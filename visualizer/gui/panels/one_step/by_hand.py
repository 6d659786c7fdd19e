"""The phases of a two-parameter model: every formula with its numbers, and one sample on its way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from surfaces.by_hand import SHAPES
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.gui.panels.one_step.phases import Line, Phase, factor, number_line, pretty
from visualizer.gui.widgets.numbers import counted, short

if TYPE_CHECKING:
    from surfaces.worked_example import Chain, WorkedExample, WorkedSample
    from visualizer.descent.one_step import ParameterStep
    from visualizer.descent.path import Contestant
    from visualizer.gui.panels.one_step.replay import Played

_SHORT_NAMES = {"mse": "MSE", "mae": "MAE"}


class ByHand(QObject):
    """Writes down an update of a model with two parameters."""

    def phases(self, played: Played) -> tuple[Phase, ...]:
        """The five phases, in their order."""
        worked = played.worked
        assert worked is not None, "the model has two parameters"
        sample = worked.samples[0]
        symbol = _SHORT_NAMES.get(played.loss_key, "L")
        return (
            Phase((self._forward(worked),), self._sample_forward(played, worked, sample)),
            Phase((self._loss(worked, symbol),), self._sample_loss(worked, sample)),
            self._backward(played, worked, symbol),
            self.update(played, [each.before.item() for each in played.step.parameters]),
            self.zero_grad(played),
        )

    def update(self, played: Played, before: list[float]) -> Phase:
        """Each parameter, and where the optimizer takes it."""
        trajectory = played.ask.run.trajectory
        assert trajectory is not None, "the run of a model has one"
        one, step = trajectory.contestant, played.step
        lines = tuple(
            self._updated(each, value, step.learning_rate, one)
            for each, value in zip(step.parameters, before, strict=True)
        )
        if _is_plain(one):
            return Phase(lines)
        name = OPTIMIZERS[one.key].name
        text = self.tr("d is what {} makes of the gradient and of what it remembers").format(name)
        return Phase(lines, (Line(text),))

    def zero_grad(self, played: Played) -> Phase:
        """What is in .grad afterwards."""
        names = ", ".join(f"{each.name}.grad" for each in played.step.parameters)
        if not played.ask.scene.training.skip_zero_grad:
            return Phase((Line(f"{names} ← None", "None", self.tr("The next backward begins anew.")),))
        lines = [
            number_line(f"{each.name}.grad = {short(each.used.item())}", each.used.item())
            for each in played.step.parameters
        ]
        text = self.tr("skipped: the next backward adds to what is there")
        return Phase((Line(text), *lines))

    def _forward(self, worked: WorkedExample) -> Line:
        """The model's formula, and the same with the parameters' numbers."""
        filled = worked.model.partition("=")[2].strip()
        for name, value in worked.parameters:
            filled = re.sub(rf"\b{name}\b", short(value), filled)
        values = self.tr("{} values").format(counted(worked.n))
        exact = "\n".join(f"{name} = {value!r}" for name, value in worked.parameters)
        return Line(pretty(f"{worked.model} = {filled}"), values, pretty(exact))

    def _sample_forward(
        self, played: Played, worked: WorkedExample, sample: WorkedSample
    ) -> tuple[Line, ...]:
        shape = SHAPES[_model_key(played)]
        products = [
            short(value) if times == "1" else f"{short(value)} × {factor(_multiplier(times, sample))}"
            for (_, value), times in zip(worked.parameters, shape.multipliers, strict=True)
        ]
        names = [times for times in shape.multipliers if times != "1"]
        given = ", ".join(f"{name} = {short(_multiplier(name, sample))}" for name in names)
        head = self.tr("sample {}").format(sample.index + 1)
        lines = [
            Line(
                f"{head}: {given}, y = {short(sample.target)}",
                "",
                f"{head}: {sample.features}, {sample.target!r}",
            ),
            number_line(f"{shape.output} = {' + '.join(products)}", sample.output),
        ]
        if shape.output == "z":
            lines.append(number_line(f"p = σ(z) = 1 / (1 + exp({short(-sample.output)}))", sample.prediction))
        return tuple(lines)

    def _loss(self, worked: WorkedExample, symbol: str) -> Line:
        return number_line(
            f"{symbol} = {worked.loss} = {short(worked.total)} / {counted(worked.n)}", worked.value
        )

    def _sample_loss(self, worked: WorkedExample, sample: WorkedSample) -> tuple[Line, ...]:
        predicted = "p" if worked.model.startswith("p") else "ŷ"
        head = self.tr("sample {}").format(sample.index + 1)
        difference = f"{short(sample.prediction)} - {factor(sample.target)}"
        return (
            number_line(f"{head}: {predicted} - y = {difference}", sample.residual),
            number_line(self.tr("it adds to Σ"), sample.term),
        )

    def _backward(self, played: Played, worked: WorkedExample, symbol: str) -> Phase:
        lines = []
        for partial, step in zip(worked.gradient, played.step.parameters, strict=True):
            scale = f"{short(partial.scale * worked.n)}/{counted(worked.n)}"
            text = f"{partial.formula} = {scale} × {factor(partial.total)}"
            lines.append(number_line(text.replace("∂L", f"∂{symbol}"), partial.value))
            if step.left_over is not None:
                lines.append(self._accumulated(step))
        sample = worked.samples[0]
        head = self.tr("sample {}").format(sample.index + 1)
        return Phase(tuple(lines), tuple(self._chain(each, symbol, head) for each in sample.chains))

    def _accumulated(self, step: ParameterStep) -> Line:
        assert step.left_over is not None, "zero_grad was skipped"
        left, new = short(step.left_over.item()), short(step.gradient.item())
        text = self.tr("{}.grad = left over + new").format(step.name)
        return number_line(f"{text} = {left} + {new}", step.used.item())

    def _chain(self, chain: Chain, symbol: str, head: str) -> Line:
        symbols = " · ".join(each.symbol for each in chain.factors).replace("∂L", f"∂{symbol}")
        formulas = " · ".join(each.formula for each in chain.factors)
        values = " × ".join(factor(each.value) for each in chain.factors)
        return number_line(f"{head}: {symbols} = {formulas} = {values}", chain.product)

    def _updated(self, step: ParameterStep, before: float, rate: float, one: Contestant) -> Line:
        name, after = step.name, step.after.item()
        if rate == 0:
            return number_line(f"{name} ← {name} - lr · {name}.grad = {short(before)} - 0", after)
        if _is_plain(one):
            slope, along = f"{name}.grad", step.used.item()
        else:
            slope, along = "d", -step.change.item() / rate
        text = f"{name} ← {name} - lr · {slope} = {short(before)} - {short(rate)} × {factor(along)}"
        return number_line(text, after)


def _is_plain(one: Contestant) -> bool:
    """Whether the optimizer steps along the gradient itself."""
    chosen = one.hyperparameters
    plain = not any(chosen.get(name) for name in ("momentum", "weight_decay", "maximize"))
    return OPTIMIZERS[one.key].torch_class == "SGD" and plain


def _model_key(played: Played) -> str:
    problem = played.ask.scene.surface.problem
    assert problem is not None, "a formula has no phases"
    return problem.model.key


def _multiplier(name: str, sample: WorkedSample) -> float:
    """The sample's value of ``x``, ``x1`` or ``x2``."""
    return sample.features[int(name[1:] or 1) - 1]
