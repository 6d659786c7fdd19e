"""Value: the base of all parts of a Scene."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Base of all parts of a Scene: immutable, no unknown fields, no infinite or missing numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def with_(self, **fields: Any) -> Self:
        """A copy with some fields replaced and the whole checked again.

        Raises:
            pydantic.ValidationError: A field is unknown or its value is not allowed.
        """
        unchanged = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**unchanged, **fields})
