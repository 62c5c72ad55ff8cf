"""Commands that bring files to readers: send, form, links."""

import json
import os
from pathlib import Path

import click

from lightship import app
from lightship.cli import proposing
from lightship.errors import Exit, UsageError


@click.command()
@click.argument("paths", nargs=-1)
@click.option("--title", default="", help="The title of the pull request, in place of that of the incident.")
@click.option("--draft", is_flag=True, help="Let nobody merge it before somebody says that it is ready.")
@click.option("--wait", is_flag=True, help="Go on until it is merged and readers meet it.")
@click.pass_obj
def send(root: Path, paths: tuple[str, ...], title: str, draft: bool, wait: bool) -> int:
    """Propose what was written: commit it on a branch of its own, push it, and open the pull request.

    Of PATHS, or of the one incident of which something is new. Your branch and your other files stay as they are.
    """
    from lightship import gangway

    here = app.start(root)
    here.expect_page()
    places = tuple(_below(root, path) for path in paths)
    errand = gangway.Errand(paths=places, title=title, way=gangway.way(here, is_draft=draft))
    return proposing.send(here, errand, proposing.Wishes(is_waiting=wait))


@click.command()
@click.argument("name")
@click.pass_obj
def form(root: Path, name: str) -> int:
    """Send what somebody filled into the form NAME of the forge; `draft` for what a program sent to it.

    Its workflow runs this, and the event that began the run holds the words.
    """
    from lightship.cli import filling

    return filling.fill(root, name)


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="How to print.")
@click.pass_obj
def links(root: Path, form: str) -> int:
    """Print the addresses of the page, of the forms and of what is open, for whoever has no checkout at hand."""
    from lightship import gangway

    found = gangway.links(app.start(root))
    if form == "json":
        click.echo(json.dumps([{"title": one.title, "url": one.url} for one in found], indent=2))
        return Exit.FINE
    for one in found:
        click.echo(f"- [{one.title}]({one.url})" if form == "markdown" else f"{one.title}\n  {one.url}")
    return Exit.FINE


def _below(root: Path, path: str) -> str:
    """Give a path as one below the page's folder; one that does not exist from here may be named from there."""
    place = Path(path) if Path(path).exists() else root / path
    name = os.path.relpath(place.resolve(), root.resolve())
    if name == ".." or name.startswith("../"):
        raise UsageError(f"{path} is not in the page's folder", "name files or folders below it")
    if not place.exists():
        raise UsageError(f"there is no {path}", "name files or folders that are there")
    return name


COMMANDS = (send, form, links)
