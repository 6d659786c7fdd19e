"""Plain PyTorch scripts load the app's checkpoints in three lines and go on; the app goes on from theirs."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest
import torch
from checkpoint_cases import run_until
from training_cases import contestant, line_problem, net_problem, same_bits

from visualizer.descent.checkpoint import load, save
from visualizer.descent.optimizers import OPTIMIZERS
from visualizer.descent.resuming import go_on, predicting_model
from visualizer.descent.training import Training, TrainingPlan, train

DEFAULT_DTYPE = torch.float32  # as in the app
LOADING = {"adam": "", "nesterov": ", lr=0.5, momentum=0.1, nesterov=True"}
SAVING = [
    ("Adam(model.parameters(), lr=0.1)", "adam", {"lr": 0.1}, "loss"),
    ("SGD(model.parameters(), lr=0.1)", "sgd", {"lr": 0.1}, "loss.item()"),
    ("AdamW(model.parameters(), amsgrad=True)", "adamw", {"amsgrad": True}, "loss"),
]
LOADS = """
    import torch
    from torch import nn

    class ManualLinearRegression(nn.Module):
        def __init__(self):
            super().__init__()
            self.b = nn.Parameter(torch.randn(1))
            self.w = nn.Parameter(torch.randn(1))

        def forward(self, x):
            return self.b + self.w * x

    model = ManualLinearRegression()
    optimizer = torch.optim.{torch_class}(model.parameters(){arguments})

    checkpoint = torch.load("model.pt", weights_only=True)
    model.load_state_dict(checkpoint["model_state_dict"])
    optimizer.load_state_dict(checkpoint["optimizer_state_dict"])

    x, y = torch.load("data.pt", weights_only=True)
    model.train()
    for _ in range(checkpoint["epoch"], 20):
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    print(checkpoint["epoch"], model.b.item().hex(), model.w.item().hex())
"""
SAVES = """
    import torch
    from torch import nn

    torch.manual_seed(5)
    model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 1))
    optimizer = torch.optim.{optimizer}
    x, y = torch.load("data.pt", weights_only=True)
    for epoch in range(6):
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if epoch == 3:
            torch.save({{
                "epoch": epoch + 1,
                "model_state_dict": model.state_dict(),
                "optimizer_state_dict": optimizer.state_dict(),
                "loss": {loss},
            }}, "model.pt")
    torch.save(list(model.parameters()), "end.pt")
"""
RUNNER = """
import contextlib, io, json, os, runpy, sys

said = {}
for folder in sys.argv[1:]:
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path("script.py", run_name="__main__")
    said[folder] = out.getvalue()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """The folders of all scripts, each with what its script printed; they share a process.

    To load PyTorch takes seconds, a script milliseconds.
    """
    folders = {}
    problem, plan = line_problem(), TrainingPlan(20)
    for key, arguments in LOADING.items():
        folder = folders[key] = tmp_path_factory.mktemp("loads")
        save(folder / "model.pt", run_until(Training(problem, plan, [contestant(key, lr=0.05)]), 12))
        torch.save((problem.features, problem.target), folder / "data.pt")
        code = LOADS.format(torch_class=OPTIMIZERS[key].torch_class, arguments=arguments)
        (folder / "script.py").write_text(textwrap.dedent(code))
    problem = net_problem()
    for optimizer, _, _, loss in SAVING:
        folder = folders[optimizer] = tmp_path_factory.mktemp("saves")
        torch.save((problem.features, problem.target), folder / "data.pt")
        (folder / "script.py").write_text(textwrap.dedent(SAVES.format(optimizer=optimizer, loss=loss)))
    command = [sys.executable, "-c", RUNNER, *map(str, folders.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return {name: (folder, said[str(folder)]) for name, folder in folders.items()}


@pytest.mark.parametrize("key", LOADING)
def test_a_plain_script_loads_it_in_three_lines_and_goes_on_the_same_way(key, scripts):
    whole = train(line_problem(), TrainingPlan(20), [contestant(key, lr=0.05)])[0]
    epoch, b, w = scripts[key][1].split()
    assert int(epoch) == 12
    assert [float.fromhex(b), float.fromhex(w)] == whole.parameters[-1].tolist()


@pytest.mark.parametrize(("optimizer", "key", "chosen", "loss"), SAVING)
def test_the_app_goes_on_from_a_plain_scripts_checkpoint(optimizer, key, chosen, loss, scripts):
    problem, folder = net_problem(), scripts[optimizer][0]
    checkpoint = load(folder / "model.pt")
    assert checkpoint.own is None
    assert 0 < checkpoint.loss < 2
    assert not predicting_model(checkpoint, problem).training
    with pytest.raises(ValueError, match="has no plan: say how to go on"):
        go_on(checkpoint, problem)
    resumed = go_on(checkpoint, problem, plan=TrainingPlan(6))
    assert resumed.training.contestants == (contestant(key, **chosen),)
    assert "begin anew" in resumed.remarks[0]
    for _ in resumed.training.run():
        pass
    trajectory = resumed.training.trajectories()[0]
    assert (trajectory.first, trajectory.updates) == (4, 2)
    end = torch.load(folder / "end.pt", weights_only=True)
    end = torch.cat([each.detach().reshape(-1) for each in end])
    assert same_bits(trajectory.parameters[-1], end.numpy())
