"""Colour maps for the surface: a name for each, low losses first.

Viridis, cividis, magma and plasma are those of matplotlib (CC0), at sixteen points, straight in between. Jet
and bwr are the colours of the two classic animations, the same in both themes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from visualizer.stage.theme import ThemeName

SIZE = 256
OCEAN = "ocean"

JET = "jet"
BWR = "bwr"

_MAPS = {
    OCEAN: "4a74a8 4d86b9 5a9fca 6fb5d4 8cc9d2 a5d8c8 b8e1c4 c9e9c8 d8f0d3 e5f5df f0f9ea f8fcf5",
    "viridis": "440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e "
    "1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725",
    "cividis": "00204d 002c6a 0f386e 31446b 46506b 575c6d 666970 757575 "
    "848279 958f78 a69d75 b8ab70 cbba69 ddc95f f1d951 ffea46",
    "magma": "000004 0b0924 20114b 3b0f70 57157e 721f81 8c2981 a8327d "
    "c43c75 de4968 f1605d fa7f5e fe9f6d febf84 fddea0 fcfdbf",
    "plasma": "0d0887 330597 5002a2 6a00a8 8405a7 9c179e b12a90 c33d80 "
    "d35171 e16462 ed7953 f68f44 fca636 fec029 f9dc24 f0f921",
    "grey": "6b7480 808893 959ca6 aab0b8 bec3ca d1d5da e2e5e8 eff1f3 f8f9fa",
    BWR: "0000ff ffffff ff0000",
}
# Jet is straight between points of its own in red, green and blue: the places, and how much there is.
_JET = (
    ((0, 0.35, 0.66, 0.89, 1), (0, 0, 1, 1, 0.5)),
    ((0, 0.125, 0.375, 0.64, 0.91, 1), (0, 0, 1, 1, 0, 0)),
    ((0, 0.11, 0.34, 0.65, 1), (0.5, 1, 1, 0, 0)),
)
# A pale map would glare in a dark window: these two sink into it instead.
_DARK_MAPS = {
    OCEAN: "0a1526 0d2036 112d48 163b5a 1b4a6a 205a78 286a83 34798b 438891 569797",
    "grey": "0b0e12 14181e 1d222a 272d36 323943 3f4751 4d5661 5d6671",
}

NAMES = (*_MAPS, JET)
"""All colour maps, in the order in which they are offered."""


@lru_cache(maxsize=32)
def table(name: str, theme: ThemeName = "light") -> NDArray[np.uint8]:
    """The colours of a map, uint8 (256, 3), low losses first; an unknown name means ``ocean``."""
    columns = _jet() if name == JET else _between_anchors(name if name in _MAPS else OCEAN, theme)
    colours = np.round(np.stack(columns, axis=1)).astype(np.uint8)
    colours.flags.writeable = False
    return colours


def _between_anchors(name: str, theme: ThemeName) -> list[NDArray[np.float64]]:
    """Red, green and blue, straight between colours at equal distances."""
    text = _DARK_MAPS.get(name, _MAPS[name]) if theme == "dark" else _MAPS[name]
    anchors = np.array([list(bytes.fromhex(colour)) for colour in text.split()], dtype=np.float64)
    position = np.linspace(0, len(anchors) - 1, SIZE)
    return [np.interp(position, np.arange(len(anchors)), column) for column in anchors.T]


def _jet() -> list[NDArray[np.float64]]:
    position = np.linspace(0, 1, SIZE)
    return [255 * np.interp(position, places, amounts) for places, amounts in _JET]
