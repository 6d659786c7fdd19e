"""How surfaces are descended, shown and exported."""

__version__ = "0.1.0"
