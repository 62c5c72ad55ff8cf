"""Commands for whoever wants to be sure of the words of a page: verify, and keygen for its owner."""

import os
from pathlib import Path

import click

from lightship import app
from lightship.cli.printing import progress
from lightship.errors import Exit, OutsideError, UsageError
from lightship.page import around

_VARIABLE = "LIGHTSHIP_SIGNING_KEY"


@click.command()
@click.argument("url")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The owner's public key (or several, after a change), which came from another place than the page.",
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, 600),
    default=20,
    show_default=True,
    help="Look again after so many seconds when something does not hold: a publication may be under way.",
)
@click.pass_obj
def verify(root: Path, url: str, key_file: Path | None, wait_s: float) -> int:
    """Verify the page at URL from outside: was any of its words altered, removed or added without a statement?

    Exit code 1 when something does not hold, 4 when the page cannot be read.
    """
    # Nothing else needs them, and commands should begin at once.
    from lightship import verify as verifying
    from lightship.statements import signing
    from lightship.web import Client

    verifier = signing.verifier(_text(key_file), str(key_file)) if key_file else None
    address = url if "://" in url else f"https://{url}"
    with progress(is_terminal=app.start(root).is_terminal) as on_progress:
        found = verifying.run(address, Client(), verifier, wait_s=wait_s, on_progress=on_progress)
    for line in found.problems:
        click.echo(line)
    for line in found.notes:
        click.echo(line, err=True)
    compared = f"{_counted(found.statements, 'statement')} and {_counted(found.twins, 'text')}"
    if found.problems:
        click.echo(f"{_counted(len(found.problems), 'problem')} in {compared}.", err=True)
        return Exit.CONTENT
    click.echo(f"{compared} hold. The chain ends with {found.statements}:{found.sha256}", err=True)
    return Exit.FINE


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


@click.command()
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the private key to this file, and the public one beside it; none is ever overwritten.",
)
@click.pass_obj
def keygen(root: Path, path: Path | None) -> None:
    """Make a key that signs statements.

    Without --file the private key is printed alone, on one line, for an environment variable or a CI's secret store.
    """
    from lightship import git
    from lightship.statements import signing

    pem, line = signing.generate()
    key = signing.private(pem, "the new key")
    if path is None:
        click.echo(line)
        click.echo(f"That is the private key: keep it as {_VARIABLE}, and write into delivery.yml", err=True)
        click.echo(f"  sign: {{key: {{env: {_VARIABLE}}}}}", err=True)
    else:
        place = root / path
        public = place.with_name(place.name + ".pub")
        if public.exists():
            raise UsageError(f"{public} is there already", "it was left as it is")
        _write(place, pem, 0o600)
        _write(public, key.public_pem, 0o644)
        click.echo(f"wrote {path}: the private key, keep it out of git and out of public folders", err=True)
        if git.is_exposed(place):
            click.echo(f"git would take it with `git add --all`: write {path.name} into .gitignore first", err=True)
        click.echo(f"wrote {path}.pub", err=True)
        named = os.path.relpath(place, root / around(root)) if not path.is_absolute() else path.as_posix()
        click.echo(f"and write into delivery.yml\n  sign: {{key: {{file: {named}}}}}", err=True)
    click.echo(f"\nThe public key {key.id}: give it to those who verify, by another way than the page.", err=True)
    click.echo(key.public_pem, err=True, nl=False)


def _write(place: Path, text: str, mode: int) -> None:
    """Write a new file that nobody else could read for a moment."""
    try:
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        if place.exists():
            raise UsageError(f"{place} is there already", "it was left as it is") from None
        raise OutsideError(f"cannot write {place}: {error.strerror}", "may you write there?") from error


COMMANDS = (verify, keygen)
