"""What the tests of the descent share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _default_dtype(request):
    """Torch's default dtype: the module's ``DEFAULT_DTYPE``, else float64.

    Torch keeps NAdam's product of momentum coefficients in its default dtype, not in the parameter's.
    """
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(request.module, "DEFAULT_DTYPE", torch.float64))
    yield
    torch.set_default_dtype(before)
