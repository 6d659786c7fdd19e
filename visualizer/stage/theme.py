"""The colours of both themes: one table from which window, stage, charts and pictures are painted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class Theme:
    """Colours by their role, as ``#rrggbb``.

    Attributes:
        window: Ground of the window and of every panel.
        stage: Ground of the stage.
        field: Ground of entries and buttons that hold a value.
        hairline: The thin lines between panels and around cards and fields.
        grid: Grid lines in charts.
        text: Ordinary text.
        muted: Captions, ticks and units.
        accent: The one accent colour: play, slider fill, links, selection.
        accent_soft: Ground of what is selected.
        on_accent: Text and icons on the accent colour.
        good: Descending, converged, learning rate well below the critical one.
        warn: Slow, oscillating, near the critical learning rate.
        bad: Diverging, diverged, beyond the critical learning rate.
        neutral: Plateau, saddle, escaping: neither good nor the learning rate's fault.
        outline: Edge of balls and stars on the stage.
    """

    name: ThemeName
    window: str
    stage: str
    field: str
    hairline: str
    grid: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    good: str
    warn: str
    bad: str
    neutral: str
    outline: str


LIGHT = Theme(
    name="light",
    window="#ffffff",
    stage="#ffffff",
    field="#f7f8fa",
    hairline="#dde1e7",
    grid="#eceff3",
    text="#1c2128",
    muted="#667080",
    accent="#0a6cc2",
    accent_soft="#deebf7",
    on_accent="#ffffff",
    good="#0b8457",
    warn="#a86500",
    bad="#c62f3b",
    neutral="#5b6b8c",
    outline="#1c2128",
)

DARK = Theme(
    name="dark",
    window="#1b1f26",
    stage="#14171c",
    field="#12151a",
    hairline="#2b313b",
    grid="#262c35",
    text="#e6e9ee",
    muted="#9aa4b2",
    accent="#5bb5ff",
    accent_soft="#233242",
    on_accent="#0e1116",
    good="#2bd4a0",
    warn="#f5b83d",
    bad="#ff6b76",
    neutral="#9fb0d0",
    outline="#f4f6f8",
)

PAPER = replace(
    LIGHT,
    field="#f4f4f4",
    hairline="#b4b4b4",
    grid="#d0d0d0",
    text="#000000",
    muted="#404040",
    outline="#000000",
)
"""The stage of the classic look, in both themes: white with black."""

THEMES: dict[ThemeName, Theme] = {"light": LIGHT, "dark": DARK}
