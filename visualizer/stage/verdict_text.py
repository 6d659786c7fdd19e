"""What the verdicts are called, in the language of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from visualizer.descent.status import Status
from visualizer.stage.number_text import short
from visualizer.translate import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from visualizer.descent.verdict import Verdict
    from visualizer.stage.lanes import Lane

_WORDS = {
    "descending": QT_TRANSLATE_NOOP("status", "descending"),
    "converged": QT_TRANSLATE_NOOP("status", "converged"),
    "slow": QT_TRANSLATE_NOOP("status", "slow"),
    "oscillating": QT_TRANSLATE_NOOP("status", "oscillating"),
    "diverging": QT_TRANSLATE_NOOP("status", "diverging"),
    "diverged": QT_TRANSLATE_NOOP("status", "diverged"),
    "plateau": QT_TRANSLATE_NOOP("status", "plateau"),
    "saddle": QT_TRANSLATE_NOOP("status", "saddle"),
    "escaping": QT_TRANSLATE_NOOP("status", "escaping"),
    "predicts": QT_TRANSLATE_NOOP("status", "predicts"),
}


def status_word(status: Status) -> str:
    """The status in one word."""
    return QCoreApplication.translate("status", _WORDS[status])


def cause(verdict: Verdict) -> str:
    """Why, in words."""
    return QCoreApplication.translate("verdict", verdict.template).format(**verdict.numbers)


def describe(lane: Lane, step: int) -> str:
    """Some lines on how an optimizer does at a step: verdict, since when, why, and its learning rate."""
    verdict = lane.run.verdict(step)
    if verdict.status is Status.PREDICTS:
        text = QCoreApplication.translate("stage", "{name} predicts only")
        return "\n".join((text.format(name=lane.label), cause(verdict)))
    since = QCoreApplication.translate("stage", "{name}: {status} since step {step}")
    lines = [
        since.format(name=lane.label, status=status_word(verdict.status), step=verdict.step),
        cause(verdict),
    ]
    row = min(step, lane.run.steps)
    rate, critical = float(lane.run.learning_rate[row]), float(lane.run.critical_lr[row])
    if critical > 0:
        text = QCoreApplication.translate("stage", "learning rate {rate}, critical here {critical}")
        lines.append(text.format(rate=short(rate), critical=short(critical)))
    else:
        text = QCoreApplication.translate("stage", "learning rate {rate}; no critical one here")
        lines.append(text.format(rate=short(rate)))
    return "\n".join(line for line in lines if line)
