"""The three backends: shapes, dtypes, memory, and that they agree."""

from __future__ import annotations

import math
import subprocess
import sys
import threading

import numpy as np
import pytest
import torch

from surfaces import backends
from surfaces.compiled import SurfaceFunction, compile_formula

FORMULAS = [
    "x*y + sin(x)",
    "3",
    "x",
    "y**2",
    "max(x, 0)",
    "min(2, 1)*x",
    "sign(x)",
    "atan2(1, x)",
    "2**y",
    "erf(y)",
]

SHAPES = [
    # of x, of y, of the value
    ((), (), ()),
    ((4,), (), (4,)),
    ((), (3,), (3,)),
    ((5,), (3, 1), (3, 5)),
    ((2, 1, 4), (3, 1), (2, 3, 4)),
    ((0,), (0,), (0,)),
]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize(("shape_x", "shape_y", "shape"), SHAPES)
def test_coordinates_are_broadcast(text, shape_x, shape_y, shape) -> None:
    function = compile_formula(text)
    x, y = np.full(shape_x, 0.5), np.full(shape_y, -0.25)
    tensors = torch.tensor(x), torch.tensor(y)
    for kind, leading in (("value", ()), ("gradient", (2,)), ("hessian", (2, 2))):
        array, tensor = getattr(function, kind)(x, y), getattr(function.torch, kind)(*tensors)
        assert array.shape == tuple(tensor.shape) == (*leading, *shape)
        assert array.dtype == np.float64
        assert tensor.dtype == torch.float64
        np.testing.assert_allclose(tensor.numpy(), array, rtol=1e-15)


def test_plain_numbers_and_integers_are_coordinates() -> None:
    function = compile_formula("x**-2 + y/4")
    assert float(function.value(2, 1)) == 0.5
    assert function.gradient([1, 2], 3).tolist() == [[-2.0, -0.25], [0.25, 0.25]]
    assert function.torch.value(torch.tensor(2), torch.tensor(1)).dtype == torch.float64
    assert function.torch.value(torch.tensor(2), torch.tensor(1)).item() == 0.5


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tensors_keep_their_dtype(text: str, dtype: torch.dtype) -> None:
    function = compile_formula(text).torch
    x = torch.linspace(-1, 1, 7, dtype=dtype)
    results = function.value(x, x), function.gradient(x, x), function.hessian(x, x)
    assert {result.dtype for result in results} == {dtype}


def test_constants_of_a_tensor_keep_all_their_digits() -> None:
    slope = compile_formula("max(0.1*x, 0.3*x)").torch.gradient(
        torch.tensor([1.0], dtype=torch.float64), torch.zeros(1)
    )
    assert slope[0].item() == 0.3


@pytest.mark.cuda
@pytest.mark.parametrize("text", FORMULAS)
def test_tensors_stay_on_their_device(text: str) -> None:
    function = compile_formula(text)
    x, y = np.linspace(-1, 1, 7), np.linspace(2, 3, 7)
    tensors = torch.tensor(x, device="cuda"), torch.tensor(y, device="cuda")
    for kind in ("value", "gradient", "hessian"):
        result = getattr(function.torch, kind)(*tensors)
        assert result.device.type == "cuda"
        np.testing.assert_allclose(
            result.cpu().numpy(), getattr(function, kind)(x, y), rtol=1e-12, atol=1e-14
        )


def test_autograd_goes_through_the_tensors() -> None:
    x = torch.tensor([0.5, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([1.0, 3.0], dtype=torch.float64)
    function = compile_formula("x**2*y + exp(x)").torch
    function.value(x, y).sum().backward()
    torch.testing.assert_close(x.grad, function.gradient(x, y)[0], rtol=1e-14, atol=0.0)


@pytest.mark.parametrize("text", ["x", "y", "3", "x + y"])
def test_results_are_the_callers_own(text: str) -> None:
    function, x, y = compile_formula(text), np.arange(3.0), np.arange(3.0)
    for result in (function.value(x, y), function.gradient(x, y), function.hessian(x, y)):
        result[...] = 7
    assert x.tolist() == y.tolist() == [0, 1, 2]
    tensor = torch.zeros(3, dtype=torch.float64)
    compile_formula(text).torch.value(tensor, tensor).fill_(7)
    assert tensor.tolist() == [0, 0, 0]


@pytest.mark.parametrize("text", FORMULAS)
def test_numba_gives_value_and_gradient(text: str, evaluate_numba) -> None:
    function = compile_formula(text)
    x, y = np.random.default_rng(2).normal(size=(2, 50))
    value, *gradient = evaluate_numba(function, x, y)
    np.testing.assert_allclose(value, function.value(x, y), rtol=1e-14)
    np.testing.assert_allclose(gradient, function.gradient(x, y), rtol=1e-14, atol=1e-300)


def test_numba_takes_the_longest_formula(evaluate_numba) -> None:
    text = "+".join(f"x*y**{index % 7}" for index in range(333))
    function = compile_formula(text)
    x, y = np.array([0.5]), np.array([1.5])
    np.testing.assert_allclose(evaluate_numba(function, x, y)[0], function.value(x, y), rtol=1e-14)


def test_same_text_is_compiled_once() -> None:
    assert compile_formula("x + 1.25*y") is compile_formula("x + 1.25*y")
    assert compile_formula("x + 1.25*y").numba is compile_formula("x + 1.25*y").numba


def test_equal_parts_are_computed_once() -> None:
    function = SurfaceFunction("sin(x*y) + sin(x*y)**2 + exp(sin(x*y))")
    assert function._value_and_gradient.count("sin(") == 1
    assert function._value_and_gradient.count("cos(") == 1


def test_functions_may_be_called_from_several_threads() -> None:
    function = SurfaceFunction("x**2 + cos(y)*exp(-x)")
    x = np.linspace(-1, 1, 1000)
    expected, wrong = function.hessian(x, x), []

    def work() -> None:
        wrong.extend(1 for _ in range(50) if not np.array_equal(function.hessian(x, x), expected))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_large_numbers_give_infinity_without_a_warning() -> None:
    with np.errstate(all="raise"):
        assert compile_formula("exp(x*y)").value(1e3, 1e3) == math.inf
        assert compile_formula("x**3*y").gradient(1e200, 1.0)[0] == math.inf


def test_a_surface_is_drawn_without_sympy_torch_and_numba() -> None:
    code = (
        "import sys\n"
        "from surfaces.catalog import CATALOG\n"
        "assert not {'numpy', 'scipy', 'sympy', 'torch', 'numba'} & set(sys.modules)\n"
        "CATALOG['beale'].function.hessian(0.5, 1.5)\n"
        "from surfaces import curvature, height, sampling\n"
        "assert not {'scipy', 'sympy', 'torch', 'numba', 'PySide6'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


@pytest.mark.parametrize(
    ("device", "there"), [("cpu", "cpu"), ("cuda:1", "cuda:1"), ("mps", "cpu"), ("mps:0", "cpu")]
)
def test_a_device_without_float64_leaves_surfaces_to_the_cpu(device: str, there: str) -> None:
    assert backends.computing_device(torch.device(device)) == torch.device(there)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64])
@pytest.mark.parametrize("text", FORMULAS)
def test_tensors_of_such_a_device_come_over_and_give_float64(text: str, dtype: torch.dtype) -> None:
    """No machine is needed that has such a device: here they are tensors that forbid any computing."""
    x, y = (torch.tensor([1, 2], dtype=dtype).as_subclass(Abroad) for _ in range(2))
    function = SurfaceFunction(text)
    at = np.array([1.0, 2.0])
    for name in ("value", "gradient", "hessian"):
        actual = getattr(function.torch, name)(x, y)
        assert (actual.device.type, actual.dtype) == ("cpu", torch.float64)
        expected = getattr(function, name)(at, at)
        np.testing.assert_allclose(actual.numpy(), expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())


class Abroad(torch.Tensor):
    """A tensor that says it is on MPS, and as there can be copied to the CPU but never be float64."""

    @property
    def device(self) -> torch.device:
        return torch.device("mps")

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function is torch.Tensor.to and args[1] == torch.device("cpu"):
            return args[0].as_subclass(torch.Tensor)
        if function.__name__ in ("__get__", "as_subclass"):
            return super().__torch_function__(function, types, args, kwargs or {})
        raise TypeError(f"{function.__name__} on MPS: Cannot convert a MPS Tensor to float64")
