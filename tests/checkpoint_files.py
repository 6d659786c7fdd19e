"""Files that are no checkpoints, with the words by which each is refused."""

from __future__ import annotations

import os
import pickle

import torch

from surfaces.models import ModelSpec, build


class Evil:
    """What makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def good(**changes):
    """The content of a plain script's checkpoint of a small net, with changes."""
    model = build(ModelSpec("mlp", hidden=5, layers=2), 2, 1, 1)
    optimizer = torch.optim.Adam(model.parameters())
    content = {"epoch": 1, "model_state_dict": model.state_dict()}
    content |= {"optimizer_state_dict": optimizer.state_dict(), "loss": 0.5}
    return {key: value for key, value in {**content, **changes}.items() if value is not None}


def written(path, content):
    """A file by torch.save."""
    torch.save(content, path)
    return path.read_bytes()


FILES = {
    "0 bytes": (lambda _path: b"", r"the file is empty \(0 bytes\); choose another file"),
    "text": (
        lambda _path: b"hello world\n" * 9,
        "it is no file of torch.save, or it is (cut off or )?damaged",
    ),
    "binary": (lambda _path: bytes(range(256)) * 9, "it is no file of torch.save, or it is"),
    "cut in half": (lambda path: written(path, good())[:3000], "cut off or damaged; choose another"),
    "cut at the end": (lambda path: written(path, good())[:-30], "cut off or damaged; choose another"),
    "pickle": (lambda path: pickle.dumps(Evil(path.with_name("made"))), "no file|code or objects"),
    "code": (
        lambda path: written(path, good(extra=Evil(path.with_name("made")))),
        "it holds code or objects, which are not run; save it with torch.save",
    ),
    "whole module": (lambda path: written(path, torch.nn.Linear(2, 2)), "it holds code or objects"),
    "list": (lambda path: written(path, [1, 2]), "it holds a list, not a dictionary; save it with"),
    "no model": (
        lambda path: written(path, good(model_state_dict=None)),
        "there is no model_state_dict in it",
    ),
    "state dict only": (
        lambda path: written(path, good()["model_state_dict"]),
        "there is no epoch and no model_state_dict and no optimizer_state_dict in it",
    ),
    "wrong epoch": (
        lambda path: written(path, good(epoch="last")),
        "its epoch is 'last', not a whole number",
    ),
    "wrong model": (lambda path: written(path, good(model_state_dict=[1])), "model_state_dict is not what"),
    "wrong optimizer": (
        lambda path: written(path, good(optimizer_state_dict={})),
        "optimizer_state_dict is not",
    ),
    "newer": (
        lambda path: written(path, good(discesa={"format": 99})),
        "it is of format 99, and this version",
    ),
    "own nonsense": (lambda path: written(path, good(discesa=3)), "under 'discesa' is not understood"),
}
