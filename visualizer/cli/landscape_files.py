"""Landscapes as files: NumPy's, HDF5 in the layout of loss-landscape, CSV, and a picture.

All are written whole or not at all. In each, row i of the loss belongs to ``y[i]`` and column j to ``x[j]``.
HDF5 is as ``plot_surface.py`` of Li et al. (2018, github.com/tomgoldstein/loss-landscape) writes it and its
``plot_2D.py`` reads it: ``xcoordinates``, ``ycoordinates``, ``train_loss``.
"""

from __future__ import annotations

import io
import struct
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from visualizer.cli.display import drawing_obstacle
from visualizer.cli.input_error import InputError, quoted
from visualizer.cli.output import write
from visualizer.whole_file import whole_binary_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from surfaces.plane import Plane
    from surfaces.sampling import Sample
    from visualizer.cli.landscape_caption import Caption

ENDINGS = (".npz", ".h5", ".csv", ".png")


def check_ending(target: str) -> None:
    """Check, before any work, that the file's ending says a format that can be written here.

    Raises:
        InputError: It does not, or a package is missing.
    """
    ending = Path(target).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"-o {quoted(target)}: the name must end in .npz, .h5, .csv or .png")
    if ending == ".h5" and find_spec("h5py") is None:
        raise InputError("for .h5 the package h5py is needed: pip install 'discesa[hdf5]', or choose .npz")


def save(sample: Sample, plane: Plane, caption: Caption, target: str) -> None:
    """Write a landscape in the format that the file's ending says; the caption is a picture's.

    Raises:
        OSError: The file cannot be written; then nothing of it is left.
    """
    ending = Path(target).suffix.lower()
    if ending == ".csv":
        write(_csv_lines(sample), target)
        return
    if ending == ".png":
        content = _png(sample, plane, caption)
    else:
        content = {".npz": _npz, ".h5": _h5}[ending](sample, plane)
    with whole_binary_file(Path(target)) as stream:
        stream.write(content)


def _csv_lines(sample: Sample) -> Iterator[str]:
    """``x,y,loss``, x running fastest, in full double precision."""
    yield "x,y,loss\n"
    columns = sample.x.tolist()
    for y, row in zip(sample.y.tolist(), sample.loss.tolist(), strict=True):
        yield from (f"{x!r},{y!r},{loss!r}\n" for x, loss in zip(columns, row, strict=True))


def _npz(sample: Sample, plane: Plane) -> bytes:
    stream = io.BytesIO()
    basis = plane.basis.detach().cpu().numpy()
    np.savez(stream, x=sample.x, y=sample.y, loss=sample.loss, directions=basis[1:], origin=basis[0])
    return stream.getvalue()


def _h5(sample: Sample, plane: Plane) -> bytes:
    import h5py

    stream = io.BytesIO()
    basis = plane.basis.detach().cpu().numpy()
    with h5py.File(stream, "w") as file:
        file["xcoordinates"], file["ycoordinates"], file["train_loss"] = sample.x, sample.y, sample.loss
        file["directions"], file["origin"] = basis[1:], basis[0]
        file.attrs["plane"], file.attrs["promise"] = plane.kind, plane.promise
    return stream.getvalue()


def _png(sample: Sample, plane: Plane, caption: Caption) -> bytes:
    """A picture with title, axes and colour bar; without them, which is said, where Qt cannot draw."""
    reason = drawing_obstacle()
    if reason is None:
        from visualizer.cli.landscape_picture import labelled

        return labelled(sample, caption, _texts(sample, plane, caption))
    sys.stderr.write(f"discesa: the picture is without title, axes and colour bar: {reason}\n")
    return _bare(sample, _texts(sample, plane, caption))


def _bare(sample: Sample, texts: dict[str, str]) -> bytes:
    """The loss in colours with bands between contour levels, as the window draws it; y runs upwards."""
    from surfaces.height import Height
    from visualizer.stage.colour_maps import OCEAN, table
    from visualizer.stage.levels import levels_between, spread
    from visualizer.stage.surface_picture import TRANSPARENT, bands

    heights = Height.choose("log", None, sample.loss).of(sample.loss)
    codes = bands(heights, levels_between(*spread(heights)))[::-1]
    pixels = table(OCEAN)[codes]
    pixels[codes == TRANSPARENT] = _hatching(codes.shape)[codes == TRANSPARENT]
    return png(pixels, texts)


def _texts(sample: Sample, plane: Plane, caption: Caption) -> dict[str, str]:
    """What the file says beside its pixels."""
    finite = sample.loss[np.isfinite(sample.loss)]
    around = (finite.min(), finite.max()) if finite.size else (np.nan, np.nan)
    return {
        "Title": "\n".join(caption.lines),
        "Description": plane.promise,
        "x": _range(sample.x[0], sample.x[-1]),
        "y": _range(sample.y[0], sample.y[-1]),
        "loss": _range(*around),
        "Software": "Discesa",
    }


def _range(low: float, high: float) -> str:
    return f"{float(low)!r} to {float(high)!r}"


def _hatching(shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Grey stripes, (rows, columns, 3): there is no number here."""
    rows, columns = np.indices(shape)
    stripe = (rows + columns) % 12 < 6
    return np.where(stripe[..., None], np.uint8(150), np.uint8(190)) * np.ones(3, np.uint8)


def png(pixels: NDArray[np.uint8], texts: dict[str, str]) -> bytes:
    """A PNG file (ISO/IEC 15948) of pixels (rows, columns, 3), the top row first, with texts in Latin-1."""
    rows, columns, _ = pixels.shape
    lines = np.zeros((rows, 1 + 3 * columns), np.uint8)  # the 0 before each line: it is not filtered
    lines[:, 1:] = pixels.reshape(rows, -1)
    header = struct.pack(">2I5B", columns, rows, 8, 2, 0, 0, 0)
    chunks = [_chunk("IHDR", header)]
    for name, text in texts.items():
        chunks.append(_chunk("tEXt", f"{name}\0{text}".encode("latin-1", "replace")))
    chunks += [_chunk("IDAT", zlib.compress(lines.tobytes(), 9)), _chunk("IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: str, content: bytes) -> bytes:
    body = kind.encode("ascii") + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
