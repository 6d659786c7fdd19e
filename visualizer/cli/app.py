"""The commands as one Typer application, and the way from what goes wrong to a line and an exit status."""

from __future__ import annotations

import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from surfaces.device_error import DeviceError
from visualizer import __version__
from visualizer.cli.doctor import doctor
from visualizer.cli.input_error import InputError
from visualizer.cli.landscape import landscape
from visualizer.cli.registries import datasets, losses, models, optimizers, presets, surfaces
from visualizer.cli.run import run
from visualizer.cli.stored import file_scene, preset_scene
from visualizer.cli.train import train
from visualizer.cli.window import open_window

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_INPUT = 2

# Typer's errors have a common base that it does not export: the parent of the one that it does.
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]

OPEN = "open"


class Commands(TyperGroup):
    """The commands. A word that is none of them, but a file or ends as scene files do, is a file to open."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first of ``args`` means, and the words that it gets."""
        if args[0] not in self.commands and _means_file(args[0]):
            args = [OPEN, *args]
        return super().resolve_command(ctx, args)


def _means_file(word: str) -> bool:
    if word.lower().endswith(".json"):
        return True
    with suppress(OSError):  # a name that is too long
        return bool(word) and Path(word).exists()
    return False


app = typer.Typer(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
for command in (run, train, landscape, presets, surfaces, optimizers, models, datasets, losses, doctor):
    app.command()(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"discesa {__version__}")
        raise typer.Exit


NoOpenGL = Annotated[bool, typer.Option("--no-opengl", help="Open the window without 3-D views.")]


@app.callback(invoke_without_command=True)
def discesa(
    context: typer.Context,
    preset: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Open the window with a preset; discesa presets lists them."),
    ] = None,
    no_opengl: NoOpenGL = False,
    version: Annotated[  # noqa: ARG001  (its callback does all)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """See how optimizers move on loss surfaces.

    Without a command the window opens; discesa FILE opens it with a scene file.
    """
    command = context.invoked_subcommand
    if command is None:
        scene = None if preset is None else preset_scene(preset)
        raise typer.Exit(open_window(scene, opengl=not no_opengl))
    if preset is not None:
        if command == OPEN:
            raise InputError("--preset and a scene file exclude each other; one of them is enough")
        raise InputError("--preset opens the window; a race as text is discesa run --preset NAME")
    if no_opengl and command != OPEN:
        raise InputError(f"--no-opengl is about the window; discesa {command} opens none")


@app.command(OPEN, hidden=True)
def open_file(context: typer.Context, file: str, no_opengl: NoOpenGL = False) -> None:
    """Open the window with a scene file."""
    assert context.parent is not None
    without = no_opengl or context.parent.params["no_opengl"]
    raise typer.Exit(open_window(file_scene(file), opengl=not without))


def execute(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit status: 2 for wrong input, 1 for a file that could not be written or a device that failed.

    Raises:
        KeyboardInterrupt: Ctrl+C was pressed.
    """
    from surfaces.formula_error import FormulaError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no λ gets a question mark
    try:
        status = typer.main.get_command(app).main(
            args=list(arguments), prog_name="discesa", standalone_mode=False
        )
    except FormulaError as error:
        return _refuse(str(error), WRONG_INPUT)
    except InputError as error:
        return _refuse(f"discesa: {error}", WRONG_INPUT)
    except _USAGE_ERROR as error:
        return _refuse(f"discesa: {_one_line(error)}", WRONG_INPUT)
    except (OSError, DeviceError) as error:
        return _refuse(f"discesa: {error}", 1)
    except typer.Abort:  # what some versions of Typer make of Ctrl+C
        raise KeyboardInterrupt from None
    return int(status or 0)


def _refuse(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status


def _one_line(error: Exception) -> str:
    """What Typer says of wrong usage, without its box and its line breaks, and where all is listed."""
    text: str = error.format_message()  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    command = "discesa" if context is None else context.command_path
    return f"{' '.join(text.split()).rstrip('.')}; {command} --help lists all"
