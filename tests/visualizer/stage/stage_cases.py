"""Runs with any values, and colours in pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np


def with_rows_from(run, row, position, loss):
    """The run with other values from a row on; after it NaN, as a race leaves it."""
    positions, losses, gradients = run.position.copy(), run.loss.copy(), run.gradient.copy()
    positions[row:], losses[row:], gradients[row:] = np.nan, np.nan, np.nan
    positions[row], losses[row], gradients[row] = position, loss, loss
    return replace(run, position=positions, loss=losses, gradient=gradients)


def colours_near(image, place, reach=3):
    """The colours in a small square around a place."""
    x, y = round(place.x()), round(place.y())
    return {
        image.pixelColor(x + i, y + j).name()
        for i in range(-reach, reach + 1)
        for j in range(-reach, reach + 1)
        if image.rect().contains(x + i, y + j)
    }


def colours_in(image, rect):
    """All colours in a rectangle of a picture, in device pixels."""
    inside = rect.toRect().intersected(image.rect())
    return {
        image.pixelColor(x, y).name()
        for x in range(inside.left(), inside.right() + 1)
        for y in range(inside.top(), inside.bottom() + 1)
    }
