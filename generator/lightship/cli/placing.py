"""What becomes of words that a command drafted: files, what readers will see of them, and the way on."""

import shlex
from pathlib import Path, PurePosixPath

import click

from lightship import app, author
from lightship.app import App
from lightship.cli import proposing
from lightship.cli.printing import entry_lines
from lightship.errors import ContentError, Exit
from lightship.model import Repository


def opened(root: Path) -> tuple[App, Repository]:
    """Start where a page is, and read it; raises ContentError with every problem."""
    here = app.start(root)
    return here, here.repository()


def placed(here: App, draft: author.Draft) -> int:
    """Write the draft, print the files and what readers will see; exit 1 with the problems when it is not in order."""
    outcome = author.place(here.root, draft, here.clock)
    for path in outcome.files:
        click.echo(f"wrote {path}")
    if outcome.is_repeat:
        click.echo(f"{draft.id} says this already; nothing was written")
    if outcome.snapshot is None:
        # The message is the last file of a draft; who has typed it at a prompt must not lose it.
        said = list(draft.files.values())[-1].partition("\n---\n")[2].strip()
        click.echo(f"Nothing was written. Your words were:\n\n{said}\n\nWhat stands in their way:", err=True)
        raise ContentError(outcome.problems)
    if outcome.entry:
        click.echo("\nReaders will see:\n")
        click.echo("\n".join(f"  {line}" for line in entry_lines(outcome.entry, outcome.snapshot)))
    if proposing.is_asked():
        click.echo()
        folder = outcome.entry.folder if outcome.entry else str(PurePosixPath(outcome.files[0]).parent)
        return proposing.send_written(here, folder, outcome.snapshot)
    if outcome.files and (here.root / ".git").exists():
        click.echo(f"\nNext: {following(here.root, PurePosixPath(outcome.files[0]).parent, draft.id)}")
    return Exit.FINE


def following(root: Path, folder: PurePosixPath, message: str) -> str:
    """Give the commands that bring new files to readers: where no workflow publishes, by hand."""
    there = (f"cd {shlex.quote(str(root))}",) if root != Path() else ()
    is_ci_there = any((root / name).exists() for name in (".github/workflows", ".gitlab-ci.yml"))
    if is_ci_there:
        return " && ".join((*there, f"lightship send {shlex.quote(str(folder))}"))
    is_by_hand = (root / "delivery.yml").is_file()
    publish = ("lightship publish",) if is_by_hand else ()
    return " && ".join((*there, f"git add {folder}", f"git commit -m {shlex.quote(message)}", "git push", *publish))
