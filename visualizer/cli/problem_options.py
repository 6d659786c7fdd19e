"""The options that ``discesa train`` and ``discesa landscape`` share: which model, which data, where."""

from __future__ import annotations

from typing import Annotated

import typer

ModelWords = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="KEY[:NAME=VALUE,...]",
        help="Such as mlp:hidden=16,layers=2,activation=tanh,dropout=0.1,batchnorm; see discesa models.",
    ),
]
DataWords = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="KEY[:NAME=VALUE,...]|FILE.csv[:features=A,B:target=Y]",
        help="Such as line:n=200,noise=0.1,seed=1 (discesa datasets lists all) or a file of your own. Where"
        " nothing is said, its last column is the target and its other columns of numbers are the features;"
        " :task=regression says that whole numbers are no classes, :missing=drop leaves incomplete rows out."
        " Features are used as they are unless ,standardise (for a file :standardise) follows.",
    ),
]
LossKey = Annotated[
    str | None,
    typer.Option(
        "--loss", metavar="KEY", help="By default the usual one of the data; discesa losses lists all."
    ),
]
Device = Annotated[
    str, typer.Option(metavar="NAME", help="auto (CUDA, then MPS, then the CPU), cpu, cuda, cuda:1 or mps.")
]
Optimizers = Annotated[
    list[str] | None,
    typer.Option(
        "--optimizer",
        metavar="KEY[:NAME=VALUE,...]",
        help="Such as adam:lr=0.1. Once for each; all begin at the same model.",
    ),
]
Epochs = Annotated[
    str, typer.Option(metavar="N", help="Passes over the data, counted from the first start; 100 by default.")
]
BatchSize = Annotated[
    str | None,
    typer.Option(metavar="N", help="Samples of an update, shuffled in every epoch; by default all of them."),
]
Seed = Annotated[
    str | None,
    typer.Option(
        metavar="N",
        help="Seed of the first weights, the shuffling and dropout; 1 by default. The data have their own.",
    ),
]

MAX_EPOCHS = 1_000_000
