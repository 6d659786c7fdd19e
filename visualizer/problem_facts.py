"""ProblemFacts: what is known of a problem once its data are read and its model is built. Free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from visualizer.checkpoints import first_model
from visualizer.descent.cancelling import ask
from visualizer.problems import data_of, plane_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from surfaces.datasets import Task
    from visualizer.problem_choice import ProblemChoice

Part = Literal["checkpoint", "data", "model", "loss", "device", "plane"]


@dataclass(frozen=True)
class Fault:
    """What keeps a problem from being made: which part of it is wrong, and why."""

    part: Part
    message: str


@dataclass(frozen=True)
class ProblemFacts:
    """What is known of a problem.

    Attributes:
        problem: Which.
        devices: Names of the devices that are there, best first.
        fault: What is wrong with it; None where it can be made.
        task: What is learned; None where the data cannot be read.
        rows: Number of samples, 0 where the data cannot be read.
        features: Names of the features.
        remarks: What a person should know of the data, a sentence each.
        parameters: How many parameters the model has; 0 where it cannot be made.
        promise: What the plane shows and what it does not.
    """

    problem: ProblemChoice
    devices: tuple[str, ...]
    fault: Fault | None = None
    task: Task | None = None
    rows: int = 0
    features: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    parameters: int = 0
    promise: str = ""


def facts_of(problem: ProblemChoice, cancelled: Callable[[], bool]) -> ProblemFacts:
    """Find out what there is to know; what is wrong is a part of it and raises nothing.

    Raises:
        visualizer.descent.cancelling.CancelledError: ``cancelled`` said so.
    """
    from surfaces.device import available_devices

    devices = available_devices()
    ask(cancelled)
    try:
        data = data_of(problem.data)
    except ValueError as error:
        return ProblemFacts(problem, devices, Fault("data", str(error)))
    ask(cancelled)
    parameters, promise, fault = _made(problem)
    return ProblemFacts(
        problem=problem,
        devices=devices,
        fault=fault,
        task=data.task,
        rows=len(data.target),
        features=data.feature_names,
        remarks=data.remarks,
        parameters=parameters,
        promise=promise,
    )


def _made(problem: ProblemChoice) -> tuple[int, str, Fault | None]:
    try:
        learned = problem_of(problem)
    except ValueError as error:
        return 0, "", Fault(_blamed(problem), str(error))
    parameters = learned.parameter_count
    try:
        first_model(problem, learned)
    except ValueError as error:
        return parameters, "", Fault("checkpoint", str(error))
    try:
        return parameters, plane_of(problem).promise, None
    except ValueError as error:
        return parameters, "", Fault("plane", str(error))


def _blamed(problem: ProblemChoice) -> Part:
    """Which part of a problem that cannot be made is wrong: the first that fails with the others harmless."""
    from surfaces.device import choose_device

    try:
        choose_device(problem.device)
    except ValueError:
        return "device"
    try:
        problem_of(problem.with_(loss=None))
    except ValueError:
        return "model"
    return "loss"
