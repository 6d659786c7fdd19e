"""What is said about each pitfall: its name on the button, what goes wrong, and why the way round works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from visualizer.descent.pitfalls import Pitfall, Remark


@dataclass(frozen=True)
class Words:
    """About a pitfall.

    Attributes:
        name: On its button.
        trap: What goes wrong, and why.
        way: Why the way round works.
    """

    name: str
    trap: str
    way: str


class PitfallWords(QObject):
    """The words, in the language of the window."""

    def all(self) -> Mapping[Pitfall, Words]:
        """By pitfall, in the order of the buttons."""
        return {
            "numpy": Words(
                self.tr("numpy() with a gradient"),
                self.tr("NumPy records nothing, so what requires a gradient will not become an array."),
                self.tr(
                    "detach() gives the same numbers without the history, and cpu() brings them to where "
                    "NumPy can read them. On the CPU the array shares the tensor's memory."
                ),
            ),
            "gpu": Words(
                self.tr("numpy() on the GPU"),
                self.tr("An array lies in the computer's main memory; a tensor on the GPU is not there."),
                self.tr("cpu() copies it to the main memory first; what is there already is not copied."),
            ),
            "view": Words(
                self.tr("reshaping with view()"),
                self.tr(
                    "view() only reads the same memory in another order of rows. After a transposition the "
                    "numbers are not in that order, and it refuses."
                ),
                self.tr(
                    "reshape() copies where it must, contiguous() always makes that order. A view shares its "
                    "memory: who changes it changes the original; who changes a copy does not."
                ),
            ),
            "zero_grad": Words(
                self.tr("zero_grad() forgotten"),
                self.tr("backward() adds to .grad. Without zero_grad() the second gradient comes on top."),
                self.tr("zero_grad() empties .grad, and the next backward() begins anew."),
            ),
            "eval": Words(
                self.tr("eval() forgotten"),
                self.tr("A model that is left in train() predicts for training: not twice the same."),
                self.tr("eval() silences no unit and takes the running statistics: one answer for a sample."),
            ),
            "in_place": Words(
                self.tr("changing a parameter in place"),
                self.tr("w += 1 would overwrite what autograd needs: it forbids it for leaves."),
                self.tr(
                    "w = w + 1 makes another tensor, which no optimizer moves. Within no_grad() nothing is "
                    "recorded, and the parameter itself may change."
                ),
            ),
        }

    def remark(self, pitfall: Pitfall, remark: Remark) -> str:
        """What there is to say about this model or this machine; empty for nothing."""
        return {
            ("gpu", "no gpu"): self.tr(
                "PyTorch finds no GPU on this machine: this code was not run. With a GPU its last line "
                "raises a TypeError. What follows was run here."
            ),
            ("zero_grad", "dropout"): self.tr("In train() each backward() would meet another dropout mask."),
            ("eval", "dropout"): self.tr("Dropout: in train() other units are silent each time."),
            ("eval", "batch norm"): self.tr(
                "Batch normalisation: in train() a prediction depends on the other samples of the batch, and "
                "a single sample has no statistics."
            ),
            ("eval", "neither"): self.tr(
                "The scene's model has neither dropout nor batch normalisation: train() and eval() make no "
                "difference to it. A small untrained model that has dropout shows it."
            ),
        }.get((pitfall, remark), "")
