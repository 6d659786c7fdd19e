"""CheckpointChoice: the part of a Scene that says which checkpoint its model comes from."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from visualizer.value import Value

Use = Literal["go_on", "predict"]


class CheckpointChoice(Value):
    """A file that ``torch.save`` wrote, and what is done with it.

    Attributes:
        file: The checkpoint, with its whole path.
        digest: SHA-256 of its bytes: a scene means this state, not whatever is in the file one day.
        use: ``go_on``: trained further, in train(); ``predict``: looked at in eval(), and not trained.
    """

    file: str
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    use: Use = "go_on"
