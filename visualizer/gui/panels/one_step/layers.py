"""The phases of a model with many parameters: layer by layer, the shapes and the norms.

Forward says of each layer the shape and the norm of its output. Backward is the chain rule from the last
layer to the first: the norm of ∂L/∂(output) of each, and by which factor it has changed on the way through
the layer that follows; then the norm of each parameter's own gradient. Norms are Euclidean, over the batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from surfaces.losses import LOSSES
from visualizer.gui.panels.one_step.phases import Line, Phase, number_line, pretty
from visualizer.gui.widgets.numbers import counted, full, short

if TYPE_CHECKING:
    from torch import Tensor

    from visualizer.descent.one_step import LayerStep, OneStep, ParameterStep
    from visualizer.gui.panels.one_step.replay import Played


class ByLayers(QObject):
    """Writes down an update of a model with many parameters."""

    def phases(self, played: Played) -> tuple[Phase, ...]:
        """The five phases, in their order."""
        step, skip = played.step, played.ask.scene.training.skip_zero_grad
        return (
            self._forward(step),
            self._loss(step, played.loss_key),
            self._backward(step),
            self._update(step),
            self._zero_grad(step, skip=skip),
        )

    def _forward(self, step: OneStep) -> Phase:
        values = self.tr("{} values").format(counted(step.output.numel()))
        first = Line(f"x {_shape(step.features)} → ŷ {_shape(step.output)}", values, _values(step.output))
        details = [
            number_line(f"{_name(each)}: {_shape(each.output)}, |a|", _norm(each.output))
            for each in step.layers
        ]
        return Phase((first,), tuple(details))

    def _loss(self, step: OneStep, key: str) -> Phase:
        loss = LOSSES[key]
        line = number_line(f"{loss.name} = {loss.formula}", step.loss)
        last = step.layers[-1]
        return Phase((line,), (number_line(f"∂L/∂ŷ: {loss.slope}, |∂L/∂ŷ|", _norm(last.gradient)),))

    def _backward(self, step: OneStep) -> Phase:
        first, last = _norm(step.layers[0].gradient), _norm(step.layers[-1].gradient)
        text = self.tr("|∂L/∂a|, last to first layer: {} → {}").format(short(last), short(first))
        ratio = _ratio(first, last)
        lines = [Line(text, f"× {short(ratio)}", full(ratio))]
        if step.parameters[0].left_over is not None:
            lines.append(self._accumulated(step))
        chain, after = [], None
        for each in reversed(step.layers):
            chain.append(self._factor(each, after))
            after = each
        own = [
            number_line(f"|∂L/∂{each.name}| {_shape(each.gradient)}", _norm(each.gradient))
            for each in reversed(step.parameters)
        ]
        return Phase(tuple(lines), (*chain, *own))

    def _factor(self, layer: LayerStep, after: LayerStep | None) -> Line:
        """The gradient at a layer's output, and its factor on the way back through the layer after it."""
        norm = _norm(layer.gradient)
        if after is None:
            return number_line(f"{_name(layer)}: |∂L/∂a| = |∂L/∂ŷ|", norm)
        before = _norm(after.gradient)
        times = f"{short(before)} × {short(_ratio(norm, before))}"
        return number_line(f"{_name(layer)}: |∂L/∂a| = {times}", norm)

    def _accumulated(self, step: OneStep) -> Line:
        left = _total([each.left_over for each in step.parameters if each.left_over is not None])
        new, used = (
            _total([getattr(each, name) for each in step.parameters]) for name in ("gradient", "used")
        )
        text = self.tr("|.grad| = |left over + new|, {} and {}").format(short(left), short(new))
        return number_line(text, used)

    def _update(self, step: OneStep) -> Phase:
        before, change, after = (
            _total([getattr(each, name) for each in step.parameters])
            for name in ("before", "change", "after")
        )
        numbers = f"|θ| = {short(before)}, |Δθ| = {short(change)}, lr = {short(step.learning_rate)}"
        line = number_line(f"θ ← θ + Δθ: {numbers}, |θ| ←", after)
        return Phase((line,), tuple(map(self._updated, step.parameters)))

    def _updated(self, each: ParameterStep) -> Line:
        numbers = f"|θ| = {short(_norm(each.before))}, |Δθ|"
        return number_line(f"{each.name} {_shape(each.before)}: {numbers}", _norm(each.change))

    def _zero_grad(self, step: OneStep, *, skip: bool) -> Phase:
        if not skip:
            text = self.tr(".grad ← None for {} tensors").format(len(step.parameters))
            return Phase((Line(text, "None", self.tr("The next backward begins anew.")),))
        text = self.tr("skipped: the next backward adds to what is there") + ", |.grad|"
        return Phase((number_line(text, _total([each.used for each in step.parameters])),))


def _name(layer: LayerStep) -> str:
    return f"{layer.name} {layer.kind}".strip()


def _shape(tensor: Tensor) -> str:
    return str(list(tensor.shape))


def _norm(tensor: Tensor) -> float:
    return float(tensor.double().norm())


def _total(tensors: list[Tensor]) -> float:
    """The norm of all of them together."""
    return float(sum(_norm(each) ** 2 for each in tensors) ** 0.5)


def _ratio(value: float, before: float) -> float:
    return value / before if before else float("nan")


def _values(tensor: Tensor) -> str:
    """The first numbers of a tensor."""
    first = tensor.detach().cpu().double().reshape(-1)[:6].tolist()
    dots = ", …" if tensor.numel() > len(first) else ""
    return pretty(", ".join(map(full, first)) + dots)
