"""Commands that make the site: build, and serve for looking at it.

What they need is imported when they run: that takes as long as to look at the files of a long history, so both happen
at once.
"""

import time as clock
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship.cli.options import AT
from lightship.errors import LightshipError
from lightship.looking import Looking

if TYPE_CHECKING:
    from lightship.app import App
    from lightship.plan import Site
    from lightship.shelf import Shelf
    from lightship.snapshot import Snapshot

SITE = click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), default=None, help="The folder of the site."
)


@click.command()
@SITE
@click.option("--at", type=AT, help="Show the state at this moment instead of now.")
@click.pass_obj
def build(root: Path, output: Path | None, at: datetime | None) -> None:
    """Build the page, feeds and API into site/."""
    began = clock.monotonic()
    looking = Looking(root)
    from lightship import app

    built = _build(app.start(root, at), output, looking)
    for warning in built.warnings:
        click.echo(warning, err=True)
    click.echo(f"{len(built.files)} files in {built.folder} after {clock.monotonic() - began:.1f} s", err=True)


def _build(here: "App", output: Path | None, looking: Looking) -> "Site":
    from lightship import build as builder
    from lightship.cli.printing import progress

    with progress(is_terminal=here.is_terminal) as on_progress:
        site = output or here.root / "site"

        def work(snapshot: "Snapshot", shelf: "Shelf") -> "Site":
            return builder.run(here.root, snapshot, site, shelf=shelf, workers=here.workers, on_progress=on_progress)

        return here.recalled(work, looking)


@click.command()
@click.option("-p", "--port", type=click.IntRange(0, 65535), default=8000, help="The port on 127.0.0.1.")
@SITE
@click.option("--at", type=AT, help="Show the state at this moment instead of now.")
@click.pass_obj
def serve(root: Path, port: int, output: Path | None, at: datetime | None) -> None:
    """Build the page, show it on http://127.0.0.1:8000 and build again when a file changes.

    What people would be told of each event is shown there, too, below /_messages/.
    """
    from lightship import app
    from lightship import serve as server

    site = output or root / "site"

    def build_once(here: "App") -> None:
        built = _build(here, site, Looking(root))
        click.echo(f"{len(built.files)} files in {built.folder}", err=True)

    def rebuild() -> None:
        here = app.start(root, at)
        try:
            build_once(here)
        except LightshipError as error:
            click.echo(f"{error}\nThe page stays as it was.", err=True)

    def messages(event: str) -> str | None:
        from lightship import previewing  # nobody waits for it who looks at the page alone

        return previewing.page(app.start(root, at), event)

    here = app.start(root, at)
    seen = server.state(root)
    settings = here.repository().settings
    running = server.Server(site, port, root=settings.root, behind=here.clock - here.at, messages=messages)
    build_once(here)
    try:
        with running:
            click.echo(f"The page is on {running.address} (Ctrl-C stops it)")
            click.echo(f"What people would be told is on {running.messages}")
            running.watch(root, seen, rebuild)
    except KeyboardInterrupt:
        click.echo("\nStopped.", err=True)


COMMANDS = (build, serve)
