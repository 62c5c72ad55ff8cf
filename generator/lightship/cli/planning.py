"""The command that shows what publishing would change: plan.

What it needs is imported when it runs: it takes as long as a check of hundreds of incidents.
"""

import json
import os
from datetime import datetime
from pathlib import Path

import click

from lightship import app, desk
from lightship.cli.options import AT
from lightship.cli.printing import progress
from lightship.errors import Exit, UsageError


@click.command()
@click.option(
    "--against",
    default="live",
    metavar="live|DIR|REV",
    help="Compare with the live page (the default), a folder with a site, or a revision of this repository.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="How to print: lines, JSON, or Markdown for a pull request.",
)
@click.option(
    "--preview",
    type=click.Path(path_type=Path, file_okay=False),
    help="Lay out pages, messages and pictures in this folder, to be looked at without a server.",
)
@click.option("--at", type=AT, help="Show the state at this moment instead of now.")
@click.pass_obj
def plan(root: Path, against: str, form: str, at: datetime | None, preview: Path | None) -> int:
    """Show what publishing would change: states, words and files. Nothing is written but build/.

    As Markdown it is the comment of a pull request, which compares with a revision: what readers will see, every
    message that people will get, and who must agree.
    """
    from lightship.plan import telling

    here = app.start(root, at)
    if form == "markdown" or preview:
        if against == "live":
            hint = "name it: --against origin/main"
            raise UsageError("the comment of a pull request, and its preview, compare with a revision", hint)
        if preview:
            _lay_out(here, against, preview)
        if form == "markdown":
            click.echo(_comment(here, against), nl=False)
        return Exit.FINE
    with progress(is_terminal=here.is_terminal) as on_progress:
        forecast = desk.forecast(here, _from_page(root, against), on_progress)
    if form == "json":
        click.echo(json.dumps(telling.data(forecast), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(telling.text(forecast)))
    return Exit.FINE


def _lay_out(here: app.App, against: str, folder: Path) -> None:
    from lightship import exhibit

    with progress(is_terminal=here.is_terminal) as on_progress:
        exhibit.lay_out(here, against, folder, on_progress)
    click.echo(folder / "index.html", err=True)


def _comment(here: app.App, against: str) -> str:
    from lightship import comment, lookout

    return comment.comment(lookout.outlook(here, against))


def _from_page(root: Path, name: str) -> str:
    """Name a folder that was named from where the person is, when the page was found around that."""
    is_found = click.get_current_context().find_root().params["directory"] is None and root != Path()
    return os.path.relpath(name, root) if is_found and name != "live" and Path(name).is_dir() else name


COMMANDS = (plan,)
