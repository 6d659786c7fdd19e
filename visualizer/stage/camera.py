"""Camera: which part of the plane is seen; zoom and pan within what floats can tell apart."""

from __future__ import annotations

from surfaces.window import Window

_FINEST = 1e-11
_WIDEST = 1e9


class Camera:
    """What is seen of a surface.

    Attributes:
        home: What a reset goes back to.
        window: What is seen now.
    """

    def __init__(self, home: Window) -> None:
        self.home = home
        self.window = home

    @property
    def at_home(self) -> bool:
        """Whether the home window is seen."""
        return self.window == self.home

    def reset(self) -> None:
        """See the home window."""
        self.window = self.home

    def zoom(self, x: float, y: float, across: float, up: float) -> None:
        """Make the window ``across`` times as wide and ``up`` times as high around a point."""
        seen = self.window
        across = self._allowed(across, seen.width, self.home.width, x)
        up = self._allowed(up, seen.height, self.home.height, y)
        self.window = Window(
            x - (x - seen.x_min) * across,
            x + (seen.x_max - x) * across,
            y - (y - seen.y_min) * up,
            y + (seen.y_max - y) * up,
        )

    def pan(self, right: float, up: float) -> None:
        """Move the window by an amount in the plane's own units; not farther than it still makes sense."""
        seen, home = self.window, self.home
        x, y = seen.x_min + right, seen.y_min + up
        reach_x, reach_y = _WIDEST * home.width, _WIDEST * home.height
        if abs(x - home.x_min) > reach_x or abs(y - home.y_min) > reach_y:
            return
        self.window = Window(x, x + seen.width, y, y + seen.height)

    def hold(self, x: float, share: float) -> None:
        """Move the window sideways until ``x`` lies at a share of its width from the left."""
        seen = self.window
        self.window = seen._replace(x_min=x - share * seen.width, x_max=x + (1 - share) * seen.width)

    @staticmethod
    def _allowed(factor: float, size: float, home: float, centre: float) -> float:
        """``factor``, or 1 where the window would become too small for floats or absurdly large."""
        finest = _FINEST * max(abs(centre), home)
        return factor if finest <= size * factor <= _WIDEST * home else 1.0
