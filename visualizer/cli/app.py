"""The commands as one Typer application, and the way from what goes wrong to a line and an exit status."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from visualizer import __version__
from visualizer.cli.doctor import doctor
from visualizer.cli.input_error import InputError
from visualizer.cli.registries import optimizers, surfaces
from visualizer.cli.run import run
from visualizer.cli.window import open_window

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_INPUT = 2

# Typer's errors have a common base that it does not export: the parent of the one that it does.
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
for command in (run, surfaces, optimizers, doctor):
    app.command()(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"discesa {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def discesa(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  (its callback does all)
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """See how optimizers move on loss surfaces. Without a command the window opens."""
    if context.invoked_subcommand is None:
        raise typer.Exit(open_window())


def execute(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        The exit status: 2 for wrong input, 1 for a file that could not be written.

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
    except OSError as error:
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
