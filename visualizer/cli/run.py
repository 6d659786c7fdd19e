"""``discesa run``: a race without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from visualizer.cli.output import check_target, chosen_format, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from visualizer.descent.run import Run
    from visualizer.scene import Scene


SurfaceKey = Annotated[
    str | None,
    typer.Option(
        metavar="KEY[:NAME=VALUE,...]", help="A surface of the catalog, such as rosenbrock; beale by default."
    ),
]
Formula = Annotated[
    str | None, typer.Option(metavar="TEXT", help='Instead of it a formula: "5*x**2 - y**2".')
]
PresetName = Annotated[
    str | None, typer.Option(metavar="NAME", help="Instead of both a preset; discesa presets lists them.")
]
SceneFile = Annotated[str | None, typer.Option(metavar="FILE", help="Instead of all three a scene file.")]
Optimizers = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY[:NAME=VALUE,...]", help="Such as momentum:lr=0.001,momentum=0.95. Once for each."
    ),
]
Start = Annotated[
    str | None, typer.Option(metavar="X,Y", help="Where all begin; by default the surface's own start.")
]
Steps = Annotated[
    str | None, typer.Option(metavar="N", help="Number of updates, 1 to 1,000,000; 300 by default.")
]
NoiseStd = Annotated[
    str | None,
    typer.Option(metavar="STD", help="Standard deviation of noise on the gradient; 0 by default."),
]
Seed = Annotated[str | None, typer.Option(metavar="N", help="Seed of the noise; 1 by default.")]
WindowLimits = Annotated[
    str | None,
    typer.Option(metavar="X0,X1,Y0,Y1", help="What counts as near; by default the surface's own window."),
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="csv|json", help="By default a table to read.")
]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Write there, whole or not at all.")
]


def run(
    surface: SurfaceKey = None,
    formula: Formula = None,
    preset: PresetName = None,
    scene: SceneFile = None,
    optimizer: Optimizers = None,
    start: Start = None,
    steps: Steps = None,
    noise: NoiseStd = None,
    seed: Seed = None,
    window: WindowLimits = None,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Race optimizers over a surface: every step as CSV or JSON, or a table of what became of them.

    What is given beside a preset or a scene file takes the place of what it says there.
    """
    from visualizer.cli.options import scene_from
    from visualizer.engine import compute

    chosen = chosen_format(format_, output)
    if output is not None:
        check_target(output)
    race = scene_from(
        surface=surface,
        formula=formula,
        preset=preset,
        scene=scene,
        window=window,
        optimizers=optimizer or (),
        start=start,
        steps=steps,
        noise=noise,
        seed=seed,
    )
    write(_text(race, compute(race), chosen), output)


def _text(scene: Scene, runs: Sequence[Run], chosen: str | None) -> Iterable[str]:
    from visualizer.cli.formats import csv_lines, json_pieces, table
    from visualizer.engine import surface_of

    if chosen == "csv":
        return csv_lines(runs)
    if chosen == "json":
        return json_pieces(scene, runs)
    title = scene.surface.formula or surface_of(scene.surface).name
    return [table(scene, title, runs)]
