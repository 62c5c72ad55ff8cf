"""Commands that begin a page: init, and import of another system's history."""

import shlex
from pathlib import Path

import click

from lightship import app, hosting, scaffold, writing
from lightship.cli.printing import status
from lightship.errors import UsageError
from lightship.model.forge import ForgeKind
from lightship.source import Scalar, Where
from lightship.source.fields import Type
from lightship.source.types import WEB_URL, ZONE


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=None, required=False)
@click.option("--name", default="", help="The name of the page, such as your company's.")
@click.option("--url", default="", help="Its address, such as https://status.example.com")
@click.option("--zone", default="Etc/UTC", help="The time zone in which days are counted.")
@click.option(
    "--forge",
    type=click.Choice([kind.value for kind in ForgeKind]),
    help="Whose CI is set up; that of git's remote unless given, else github.",
)
@click.pass_obj
def init(root: Path, folder: Path | None, name: str, url: str, zone: str, forge: str | None) -> None:
    """Begin a status page in FOLDER; files that are there already stay as they are."""
    place = root / folder if folder else root
    here = app.start(place)
    if here.is_terminal:
        name = name or click.prompt("Name of the page", default=place.resolve().name.replace("-", " ").title())
        url = url or click.prompt("Its address", default="https://status.example.com", value_proc=_address)
    name, url = name or "Status", url or "https://status.example.com"
    for value, kind in ((url, WEB_URL), (zone, ZONE)):
        if complaint := _complaint(value, kind):
            raise UsageError(complaint)
    wishes = scaffold.Wishes(
        name=name.strip(),
        url=url,
        page_id=app.page_id(),
        zone=zone,
        now=here.clock,
        forge=ForgeKind(forge) if forge else hosting.likely(place) or ForgeKind.GITHUB,
    )
    written, kept = scaffold.write(place, wishes)
    for path in written:
        click.echo(f"wrote {path}")
    for path in kept:
        click.echo(f"kept {path}")
    click.echo("\nName what can break in components.yml, then look at it: lightship serve")
    is_in_git = any((folder / ".git").exists() for folder in (place.resolve(), *place.resolve().parents))
    there = "" if place == Path() else f"cd {shlex.quote(str(place))} && "
    begin = "" if is_in_git else "git init && "
    click.echo(f"Publish it: {there}{begin}git add . && git commit -m 'Our status page' && lightship publish")


def _complaint(value: str, kind: Type) -> str:
    """Say why a value is none of its kind; nothing when it is one."""
    complaints: list[str] = []
    kind.read(Scalar(value, Where("")), lambda _where, message, hint: complaints.append(f"{message}: {hint}"))
    return complaints[0] if complaints else ""


def _address(text: str) -> str:
    """Read the answer to a question: a web address, whose https:// nobody has to type."""
    url = text.strip() if "://" in text else f"https://{text.strip()}"
    if complaint := _complaint(url, WEB_URL):
        raise click.UsageError(complaint)
    return url


@click.command(name="import")
@click.argument("kind", metavar="[cstate|statuspage]")
@click.argument("source")
@click.option("--notes", type=click.Path(path_type=Path, dir_okay=False), help="Write the notes to this file.")
@click.pass_obj
def import_(root: Path, kind: str, source: str, notes: Path | None) -> None:
    """Bring a history from cState (its folder) or Statuspage (a file, folder or address of its API).

    Nothing is lost; what cannot be kept as it was is listed. Importing again adds what is new and leaves edits alone.
    """
    # Needs a lot that no other command does, and they should begin at once.
    from lightship import importing

    here = app.start(root)
    with status(is_terminal=here.is_terminal) as tell:
        summary = importing.run(kind, source, root, here.clock, tell)
    lines = [str(note) for note in summary.notes]
    if notes:
        writing.put(notes, "\n".join([*lines, ""]), replace=True)
    else:
        for line in lines:
            click.echo(line)
    click.echo(str(summary), err=True)


COMMANDS = (init, import_)
