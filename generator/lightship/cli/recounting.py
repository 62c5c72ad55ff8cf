"""The command that tells what happened to an incident before readers saw it: history."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, chamber
from lightship.cli import meaning
from lightship.cli.printing import time
from lightship.errors import Exit, visible

if TYPE_CHECKING:
    from lightship.govern.history import Step

_FIELDS = ("at", "update", "what", "who", "change", "commit", "files", "words")


@click.command()
@click.argument("incident")
@click.option("--words", "has_words", is_flag=True, help="Show what each version removed and added.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to print.")
@click.pass_obj
def history(root: Path, incident: str, form: str, *, has_words: bool) -> int:
    """Tell every draft, version, approval and rejection of each update of an incident, oldest first.

    Versions that a forced push took away are there, if they were collected before: `lightship approvals --collect`.
    """
    here = app.start(root)
    meant = meaning.incident(here.repository(), here.at, incident)
    steps = chamber.history(here, meant, has_words=has_words)
    match form:
        case "json":
            click.echo(json.dumps([_row(step) for step in steps], indent=2, ensure_ascii=False))
        case "csv":
            click.echo(_csv(steps), nl=False)
        case _:
            for line in _text(steps):
                click.echo(line)
    return Exit.FINE


def _row(step: "Step") -> dict[str, object]:
    return {
        "at": step.at.isoformat(),
        "update": step.update,
        "what": step.what,
        "who": list(step.who),
        "change": step.change,
        "commit": step.commit,
        "files": dict(step.blobs),
        "words": step.words,
    }


def _csv(steps: "tuple[Step, ...]") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, _FIELDS, lineterminator="\n")
    writer.writeheader()
    for step in steps:
        row = _row(step)
        files = " ".join(f"{path}={blob}" for path, blob in step.blobs.items())
        writer.writerow(
            {name: _cell(value) for name, value in (row | {"who": ", ".join(step.who), "files": files}).items()}
        )
    return out.getvalue()


def _cell(value: object) -> str:
    """Write a value so that no table takes it for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _text(steps: "tuple[Step, ...]") -> Iterator[str]:
    if not steps:
        yield (
            "nothing of it is written down where this machine's state is: `review` does that on the forge, and here "
            "`lightship approvals PR --collect`"
        )
    for step in steps:
        where = f"pull request {step.change}, " if step.change else ""
        words = f"{step.what.replace('_', ' ')} by {', '.join(step.who)} ({where}{step.commit[:10]})"
        yield visible(f"{time(step.at)}  {step.update}: {words}")
        yield from (visible(f"    {line}") for line in step.words.splitlines())


COMMANDS = (history,)
