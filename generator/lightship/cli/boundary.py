"""The one boundary between errors and users: expected ones become words and an exit code, ours a note and a file."""

import gc
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from lightship import __version__, page
from lightship.errors import ContentError, Exit, LightshipError, visible

# The modules of the commands: only that of the command that is called is imported.
_MODULES = {
    "approving": ("approvals",),
    "authoring": ("new", "update", "resolve"),
    "announcing": ("maintenance", "notice"),
    "correcting": ("correct", "retract", "takedown"),
    "reading": ("check", "show", "schema"),
    "building": ("build", "serve"),
    "commenting": ("comment",),
    "planning": ("plan",),
    "publishing": ("publish", "rollback", "generations", "heartbeat", "doctor"),
    "sending": ("send", "form", "links"),
    "starting": ("init", "import"),
    "recounting": ("history",),
    "requesting": ("ask",),
    "verifying": ("verify", "keygen"),
    "governing": ("policy",),
    "auditing": ("audit", "hold"),
    "hearing": ("audiences",),
    "deliveries": ("deliveries",),
    "subscribing": ("subscribers",),
    "serving": ("subscription-service",),
    "working": ("worker",),
    "wording": ("wording",),
    "guarding": ("setup",),
    "glass": ("break-glass",),
    "watching": ("cadence",),
    "bouncing": ("bounces",),
    "notifying": ("notify", "baseline", "preview"),
}
# They begin something where the person is, whatever page is around.
_BEGINNING = ("init", "import", "keygen")


class _Commands(click.Group):
    """The commands by name, each imported when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Name all commands, sorted."""
        return sorted(name for names in _MODULES.values() for name in names)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command; None for an unknown one."""
        module = next((module for module, names in _MODULES.items() if cmd_name in names), None)
        if module is None:
            return None
        found: dict[str, click.Command] = {
            command.name: command for command in import_module(f"lightship.cli.{module}").COMMANDS
        }
        return found[cmd_name]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="lightship")
@click.option(
    "-C",
    "--directory",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Work in this folder, instead of the page that the current one is in.",
)
@click.pass_context
def cli(context: click.Context, directory: Path | None) -> None:
    """Turn a git repository into a status page, feeds and an API.

    At 3 a.m.: `lightship new`, then `lightship update`, then `lightship resolve`.
    """
    is_beginning = context.invoked_subcommand in _BEGINNING
    context.obj = directory or (Path() if is_beginning else page.around(Path.cwd()))


def commands() -> dict[str, click.Command]:
    """Give every command by its name."""
    context = click.Context(cli)
    every = ((name, cli.get_command(context, name)) for name in cli.list_commands(context))
    return {name: command for name, command in every if command}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; asked to end, it cleans up as after Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop)
    # Nearly all that is read lives until the end and holds no cycles: looking for some again and again found nothing
    # and took an eighth of a large build.
    gc.set_threshold(100_000, 50, 50)
    sys.exit(run(arguments))


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give the exit code; prints what went wrong."""
    try:
        result = cli.main(args=arguments, prog_name="lightship", standalone_mode=False)
        return int(result or Exit.FINE)
    except ContentError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        return Exit.CONTENT
    except LightshipError as error:
        click.echo(f"lightship: {error}", err=True)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("\nStopped; nothing was written.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except BrokenPipeError:
        # The reader of our output went away (`lightship show | head`); that is no error.
        sys.stderr.close()
        return Exit.FINE
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)
        return 130
    except OSError as error:
        # Files that may not be read, or that went away while we looked.
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"lightship: {visible(f'{place}{error.strerror or error}')}", err=True)
        return Exit.OUTSIDE
    except Exception as error:  # noqa: BLE001 - the last boundary: no traceback reaches a user
        place = _keep(error)
        what = visible(f"{type(error).__name__}: {error}")
        click.echo(f"lightship: this is a mistake of lightship, not yours: {what}", err=True)
        click.echo(f"Please report it with the details in {place}", err=True)
        return Exit.BUG


def _keep(error: Exception) -> str:
    text = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="lightship-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        return file.name
    except OSError:
        return "the lines below\n" + text
