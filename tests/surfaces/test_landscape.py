"""The loss over a plane against a plain loop over copies of the model; what must stay as it was, and does."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from network_cases import NAMES, Objective, case, plain_loop, two_parameters
from torch import nn
from torch.nn import functional

from surfaces.directions import random_plane
from surfaces.evaluator import WAYS, Evaluator
from surfaces.landscape import Request, evaluate, refine, surface_key
from surfaces.plane import Plane, parameter_plane
from surfaces.problem import flat
from surfaces.regime import Mask, Regime, StillModel
from surfaces.trails import trail
from surfaces.window import Window

WINDOW = Window(-1.0, 1.5, -2.0, 1.0)
REGIMES = {
    "eval": Regime(),
    "train": Regime("train"),
    "eval-estimated": Regime("eval", "estimated"),
    "train-running": Regime("train", "running"),
    "fresh": Regime("train", fresh_masks=True),
}


def _grid(window: Window, shape: tuple[int, int]) -> np.ndarray:
    y, x = np.meshgrid(
        np.linspace(window.y_min, window.y_max, shape[0]),
        np.linspace(window.x_min, window.x_max, shape[1]),
        indexing="ij",
    )
    return np.column_stack((x.ravel(), y.ravel()))


def _prepare(regime: Regime, masks: list[torch.Tensor]):
    """Put a copy into a regime by torch's own means; dropout's masks are those that were drawn."""

    def prepare(model: nn.Module) -> None:
        model.eval()
        drawn = iter(masks)
        for module in list(model.modules()):
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.train(regime.estimates)
            if isinstance(module, (nn.Dropout, nn.Dropout2d)) and regime.mode == "train":
                mask = next(drawn)
                module.forward = lambda x, mask=mask: x * mask

    return prepare


def _masks(objective: Objective, model: nn.Module, regime: Regime) -> list[torch.Tensor]:
    still = StillModel(model, regime)
    still.module(objective.features)
    return [each.mask for each in still.masks]


@pytest.mark.parametrize("regime", ["eval", "train", "eval-estimated", "train-running"])
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_what_a_copy_of_the_model_says(name: str, regime: str) -> None:
    objective, model = case(name)
    plane = random_plane(model, 1)
    found = evaluate(objective, model, plane, WINDOW, (9, 11), regime=REGIMES[regime])
    prepare = _prepare(REGIMES[regime], _masks(objective, model, REGIMES[regime]))
    expected = plain_loop(objective, model, plane, _grid(WINDOW, (9, 11)), prepare).reshape(9, 11)
    assert found is not None
    np.testing.assert_allclose(found.loss, expected, rtol=5e-6, atol=2e-6)
    np.testing.assert_array_equal(found.x, np.linspace(-1, 1.5, 11))
    np.testing.assert_array_equal(found.y, np.linspace(-2, 1, 9))
    assert found.step == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", [*NAMES, "linear", "logistic"])
def test_each_way_says_what_the_loop_says_or_is_not_taken(name: str, way: str) -> None:
    objective, model = two_parameters(name) if name in ("linear", "logistic") else case(name)
    plane = parameter_plane(model) if name in ("linear", "logistic") else random_plane(model, 1)
    points = _grid(WINDOW, (12, 16))
    only = Evaluator(objective, model, plane, Regime("train"), (way,))
    expected = Evaluator(objective, model, plane, Regime("train"), ("loop",)).losses(points)
    np.testing.assert_allclose(only.losses(points), expected, rtol=2e-6, atol=1e-6)
    can = {
        "affine": name in ("linear", "logistic"),
        "ahead": name not in ("branching", "linear", "logistic"),
        "batched": name not in ("cnn", "branching", "linear", "logistic"),
    }
    ways = [each.name for each in only._sound((way,))]
    assert ways == ([way] if can.get(way, True) else [])


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_model_is_touched(name: str, regime: str) -> None:
    objective, model = case(name)
    model.train(regime != "eval")
    plane = random_plane(model, 1)
    before, state = copy.deepcopy(model), torch.get_rng_state()
    gradients = [each.grad.clone() for each in model.parameters()]
    places = [each.data_ptr() for each in model.parameters()]
    versions = [each._version for each in (*model.parameters(), *model.buffers())]
    asked = iter(range(10))
    evaluate(objective, model, plane, WINDOW, (7, 8), regime=REGIMES[regime])
    evaluate(
        objective, model, plane, WINDOW, (60, 60), regime=REGIMES[regime], cancelled=lambda: next(asked) > 1
    )
    trail(Request(objective, model, plane, WINDOW, regime=REGIMES[regime]), flat(model)[None])
    assert torch.equal(torch.get_rng_state(), state)
    assert [each.data_ptr() for each in model.parameters()] == places
    assert [each._version for each in (*model.parameters(), *model.buffers())] == versions
    own, expected = model.state_dict(), before.state_dict()
    assert list(own) == list(expected)
    assert all(torch.equal(own[key], expected[key]) for key in own)
    assert all(torch.equal(each.grad, old) for each, old in zip(model.parameters(), gradients, strict=True))
    assert all(each.requires_grad for each in model.parameters())
    assert [each.training for each in model.modules()] == [each.training for each in before.modules()]
    assert [type(each) for each in model.modules()] == [type(each) for each in before.modules()]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_origin_is_the_models_own_loss(name: str, dtype: torch.dtype) -> None:
    objective, model = case(name, dtype)
    with torch.no_grad():
        own = copy.deepcopy(model).eval()
        expected = objective.loss(own(objective.features), objective.target).item()
    plane = random_plane(model, 3)
    inside = evaluate(objective, model, plane, Window(-1, 1, -1, 1), (21, 21))
    outside = evaluate(objective, model, plane, Window(1, 2, 1, 2), (2, 2))
    tolerance = 1e-6 * max(1, expected)
    assert inside.loss[10, 10] == pytest.approx(expected, rel=0, abs=tolerance)
    assert inside.origin == pytest.approx(expected, rel=0, abs=tolerance)
    assert outside.origin == inside.origin


@pytest.mark.parametrize("name", ["linear", "logistic"])
def test_two_parameters_are_the_axes_and_the_loss_is_exact(name: str) -> None:
    objective, model = two_parameters(name)
    found = evaluate(objective, model, parameter_plane(model), Window(-3, 3, -4, 4), (17, 13))
    points = _grid(Window(-3, 3, -4, 4), (17, 13))
    x, target = objective.features.double().numpy(), objective.target.double().numpy()[:, 0]
    if name == "linear":
        expected = ((points[:, :1] + points[:, 1:] * x[:, 0] - target) ** 2).mean(axis=1)
    else:
        logits = points @ x.T
        expected = (np.logaddexp(0, logits) - target * logits).mean(axis=1)
    np.testing.assert_allclose(found.loss.ravel(), expected, rtol=3e-6, atol=1e-6)


def test_dropout_and_batch_norm_change_the_surface_and_the_mask_is_the_same_everywhere() -> None:
    objective, model = case("both")
    plane = random_plane(model, 1)
    found = {
        key: evaluate(objective, model, plane, WINDOW, (6, 6), regime=REGIMES[key]).loss for key in REGIMES
    }
    keys = list(REGIMES)
    for index, one in enumerate(keys):
        for other in keys[index + 1 :]:
            assert np.abs(found[one] - found[other]).max() > 1e-3, (one, other)
    again = evaluate(objective, model, plane, WINDOW, (6, 6), regime=REGIMES["train"]).loss
    other = evaluate(objective, model, plane, WINDOW, (6, 6), regime=Regime("train", seed=2)).loss
    np.testing.assert_allclose(again, found["train"], rtol=1e-6)
    assert np.abs(other - found["train"]).max() > 1e-3


def test_fresh_masks_are_noise_that_belongs_to_the_point() -> None:
    objective, model = case("dropout")
    flat_plane = random_plane(model, 1)
    tiny = Plane(flat_plane.origin, 1e-9 * flat_plane.x, 1e-9 * flat_plane.y, "random", "")
    kept = evaluate(objective, model, tiny, WINDOW, (6, 6), "train").loss
    fresh = [evaluate(objective, model, tiny, WINDOW, (6, 6), regime=REGIMES["fresh"]).loss for _ in range(2)]
    assert kept.std() < 1e-6
    assert fresh[0].std() > 1e-3
    np.testing.assert_array_equal(fresh[0], fresh[1])


def test_mask_keeps_the_share_and_the_scale_of_dropout() -> None:
    generator = torch.Generator().manual_seed(1)
    ones = Mask(0.25, whole=False, generator=generator)(torch.ones(200, 200))
    assert sorted(ones.unique().tolist()) == [0, pytest.approx(4 / 3)]
    assert ones.mean() == pytest.approx(1, abs=0.02)
    channels = Mask(0.5, whole=True, generator=generator)(torch.ones(30, 20, 4, 4))
    assert torch.equal(channels.amin((2, 3)), channels.amax((2, 3)))
    assert not Mask(1.0, whole=False, generator=generator)(torch.ones(3, 3)).any()


def test_dropout_that_cannot_be_held_still_is_refused_in_train_alone() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.AlphaDropout(0.2), nn.Linear(3, 1))
    objective = case("tanh")[0]
    plane = random_plane(model, 1)
    assert evaluate(objective, model, plane, WINDOW, (3, 3)) is not None
    with pytest.raises(ValueError, match="AlphaDropout"):
        evaluate(objective, model, plane, WINDOW, (3, 3), "train")


@pytest.mark.parametrize("wrong", [{"mode": "test"}, {"statistics": "old"}])
def test_wrong_regimes_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong.values()))):
        Regime(**wrong)


def test_what_is_not_finite_stays_so() -> None:
    model = nn.Sequential(nn.Linear(1, 1, bias=False))
    nn.init.ones_(model[0].weight)
    objective = Objective(torch.full((4, 1), 1e19), torch.zeros(4, 1), functional.mse_loss)
    zero = Plane(torch.zeros(1), torch.ones(1), torch.zeros(1), "points", "")
    loss = evaluate(objective, model, zero, Window(-2, 2, -1, 1), (3, 5)).loss
    assert (loss[:, [0, 4]] == np.inf).all()
    assert (loss[:, 2] == 0).all()
    nan = Objective(torch.full((4, 1), torch.nan), torch.zeros(4, 1), functional.mse_loss)
    assert np.isnan(evaluate(nan, model, zero, Window(-2, 2, -1, 1), (3, 5)).loss).all()


@pytest.mark.parametrize("decay", [0.1, 3.0])
def test_coupled_weight_decay_is_the_gradient_of_what_it_adds(decay: float) -> None:
    objective, model = case("batch-norm", torch.float64)
    plane = random_plane(model, 1, vectors=True)
    bare = evaluate(objective, model, plane, WINDOW, (5, 4))
    decayed = evaluate(objective, model, plane, WINDOW, (5, 4), weight_decay=decay)
    for row, b in enumerate(bare.y):
        for column, a in enumerate(bare.x):
            expected = decay / 2 * (plane.at(a, b) ** 2).sum().item()
            assert decayed.loss[row, column] - bare.loss[row, column] == pytest.approx(expected, rel=1e-9)
    assert decayed.origin - bare.origin == pytest.approx(decay / 2 * (flat(model) ** 2).sum().item())


def test_pictures_get_finer_and_share_their_points() -> None:
    objective, model = case("tanh")
    request = Request(objective, model, random_plane(model, 1), WINDOW, (90, 101))
    told: list[float] = []
    pictures = list(refine(request, progress=told.append))
    assert [each.step for each in pictures] == [pictures[0].step >> k for k in range(len(pictures))]
    assert pictures[0].step > 1
    assert pictures[-1].step == 1
    final = pictures[-1]
    for each in pictures:
        assert (each.window.x_min, each.window.x_max) == (each.x[0], each.x[-1])
        np.testing.assert_array_equal(each.x, final.x[:: each.step])
        np.testing.assert_array_equal(each.loss, final.loss[:: each.step, :: each.step])
    assert pictures[-1].computed == final.loss.size
    assert told == sorted(set(told))
    assert told[-1] == 1


@pytest.mark.parametrize("chunks", [0, 1, 5])
def test_a_newer_request_stops_it_before_the_next_chunk(chunks: int) -> None:
    objective, model = case("tanh")
    told: list[float] = []
    request = Request(objective, model, random_plane(model, 1), WINDOW, (90, 101))
    pictures = list(refine(request, lambda: len(told) >= chunks, told.append))
    assert len(told) == chunks
    assert all(each.step > 1 for each in pictures)
    told.clear()
    assert evaluate(*_parts(request), cancelled=lambda: len(told) >= chunks, progress=told.append) is None


def _parts(request: Request):
    return request.problem, request.model, request.plane, request.window, request.shape


def test_other_plane_buffers_regime_or_data_are_another_surface() -> None:
    objective, model = case("batch-norm")
    plane, window = random_plane(model, 1), Window(-1, 1, -1, 1)
    request = Request(objective, model, plane, window, (9, 9))
    trained = copy.deepcopy(model)
    trained[1].running_mean += 1
    moved = Objective(objective.features + 1, objective.target, objective.loss)
    others = [
        Request(objective, model, random_plane(model, 2), window, (9, 9)),
        Request(objective, trained, plane, window, (9, 9)),
        Request(moved, model, plane, window, (9, 9)),
        Request(objective, model, plane, window, (9, 9), regime=Regime("eval", "estimated")),
    ]
    assert len({surface_key(each) for each in (request, *others)}) == 5
    elsewhere = Request(objective, model, plane, Window(-2, 2, -2, 2), (33, 33), weight_decay=0.1)
    assert surface_key(elsewhere) == surface_key(request), "the same loss at the same point"


def test_plane_of_another_model_is_refused() -> None:
    objective, model = case("tanh")
    with pytest.raises(ValueError, match="dimensions"):
        evaluate(
            objective,
            model,
            random_plane(case("relu")[1], 1).__class__(*torch.zeros(3, 5), "random", ""),
            WINDOW,
        )


def test_trail_shows_how_far_its_picture_is_from_the_truth() -> None:
    objective, model = case("batch-norm")
    plane = random_plane(model, 1)
    generator = torch.Generator().manual_seed(1)
    vectors = plane.origin + 0.1 * torch.randn(6, plane.origin.numel(), generator=generator)
    vectors[2] = plane.at(0.5, -0.25)
    vectors[3, 0] = torch.nan
    found = trail(Request(objective, model, plane, WINDOW, weight_decay=0.01), vectors)
    assert found is not None
    own = copy.deepcopy(model).eval()
    for row, vector in enumerate(vectors):
        nn.utils.vector_to_parameters(vector, own.parameters())
        with torch.no_grad():
            loss = objective.loss(own(objective.features), objective.target).item()
        expected = loss + 0.005 * (vector.double() ** 2).sum().item()
        np.testing.assert_allclose(found.true[row], expected, rtol=2e-6)
    assert found.on_plane[2] == pytest.approx(found.true[2], rel=2e-6)
    assert found.distance[2] < 1e-5
    assert np.isnan(found.on_plane[3])
    assert np.abs(found.on_plane - found.true)[[0, 1, 4, 5]].min() > 1e-4
    there = np.isfinite(found.distance)
    exact = vectors[there].double().numpy()
    projected = found.coordinates[there] @ plane.basis[1:].double().numpy()
    share = projected.var(axis=0).sum() / exact.var(axis=0).sum()
    assert found.explained == pytest.approx(share, rel=1e-4)
    assert 0 < found.explained < 0.9


@pytest.mark.cuda
@pytest.mark.parametrize("name", ["both", "cnn", "branching"])
@pytest.mark.parametrize("regime", ["eval", "train"])
def test_gpu_and_cpu_agree(name: str, regime: str) -> None:
    objective, model = case(name)
    plane = random_plane(model, 1)
    expected = evaluate(objective, model, plane, WINDOW, (20, 20), regime=REGIMES[regime])
    there = Objective(objective.features.cuda(), objective.target.cuda(), objective.loss)
    moved = copy.deepcopy(model).cuda()
    found = evaluate(there, moved, random_plane(moved, 1), WINDOW, (20, 20), regime=REGIMES[regime])
    np.testing.assert_allclose(found.loss, expected.loss, rtol=1e-4, atol=1e-5)
