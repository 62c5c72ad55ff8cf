"""Commands that look and change nothing: check, show, schema."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from lightship import app
from lightship.author import matching
from lightship.cli import recalling
from lightship.cli.options import AT
from lightship.cli.printing import entry_lines, status_words, time
from lightship.errors import Exit, Level, Problem
from lightship.load import of_pages
from lightship.model import PUBLIC, Component, Kind, formats
from lightship.show import one, state
from lightship.snapshot import Snapshot


@click.command()
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "github", "json"]),
    default="text",
    help="How to print: lines, annotations of a pull request, or JSON.",
)
@click.option(
    "--against",
    default="",
    metavar="live|REV",
    help="What counts as published: the live page's commit, or a revision; where this branch left origin's main one "
    "unless given.",
)
@click.pass_obj
def check(root: Path, style: str, against: str) -> int:
    """Report every problem of the repository at once, as path:line:column: message (hint).

    Also what was published and is another now, or gone, without a correction, withdrawal or update that says so.
    """
    from lightship.correcting import reading
    from lightship.govern import choices, gaps, owners, signers
    from lightship.outputs import messages  # takes longer to load than a small page to check

    here = app.start(root)
    repository, problems = here.checked()
    if repository is not None:
        beside = (*messages.problems(root, messages.reach(repository)), *of_pages(root, repository.policy.redaction))
        changed = reading.problems(root, repository, here.clock, _base(here, against))
        policy = repository.policy
        forge = (*owners.problems(root, policy.governance), *choices.problems(root, policy.severities))
        unasked = (*gaps.problems(policy.governance, policy.severities), *signers.problems(root, policy.governance))
        problems = tuple(sorted({*problems, *beside, *changed, *forge, *unasked}))
    for line in _problem_lines(problems, style):
        click.echo(line)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if style == "text":
        count = len(repository.incidents) if repository else 0
        entries = "entry" if count == 1 else "entries"
        word = "problem" if len(problems) == 1 else "problems"
        click.echo(
            f"{len(problems)} {word}" if problems else f"Everything is in order: {count} {entries}.",
            err=True,
        )
    return Exit.CONTENT if errors else Exit.FINE


def _base(here: app.App, against: str) -> str | None:
    """Give the commit that counts as published; None where nothing says which."""
    from lightship.git import since

    if against != "live":
        return since.base(here.root, against)
    from lightship import desk

    return desk.published_commit(here)


def _problem_lines(problems: tuple[Problem, ...], style: str) -> Iterator[str]:
    if style == "json":
        yield json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=1)
        return
    for problem in problems:
        yield str(problem) if style == "text" else _annotation(problem)


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "level": problem.level.value,
        "message": problem.message,
        "hint": problem.hint,
    }


def _annotation(problem: Problem) -> str:
    """Write a workflow command of GitHub Actions; its data and its properties are escaped differently."""
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = problem.path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = path.replace(":", "%3A").replace(",", "%2C")
    return f"::{problem.level.value} file={path},line={problem.line},col={problem.column}::{text}"


@click.command()
@click.argument("incident", default="")
@click.option("--at", type=AT, help="Show the state at this moment instead of now.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--as-published", is_flag=True, help="What readers met then, whatever the files say now.")
@click.option("--audience", default=PUBLIC, show_default=True, help="With --as-published: as this audience was told.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --as-published: write the whole page of then into this new folder.",
)
@click.pass_obj
def show(
    root: Path,
    incident: str,
    at: datetime | None,
    audience: str,
    out: Path | None,
    *,
    as_json: bool,
    as_published: bool,
) -> int | None:
    """Show the state in the terminal, or all that was said of one INCIDENT."""
    if as_published:
        return recalling.show(app.start(root, at), incident, audience, out)
    snapshot = app.start(root, at).snapshot()
    entry = matching.entry(incident, snapshot.entries) if incident else None
    if as_json:
        shown = one(entry, snapshot) if entry else state(snapshot)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return None
    if entry:
        click.echo("\n".join(entry_lines(entry, snapshot, everything=True)))
        return None
    click.echo(f"{snapshot.settings.name} · {time(snapshot.now)}")
    click.echo(f"{status_words(snapshot.overall.status)} · {snapshot.overall.description}")
    active = [entry for entry in snapshot.entries if entry.is_active]
    for heading, entries in (
        ("Now", sorted(active, key=lambda entry: entry.kind is Kind.NOTICE)),
        ("Ahead", [entry for entry in reversed(snapshot.entries) if entry.is_upcoming]),
    ):
        if entries:
            click.echo(click.style(f"\n— {heading} —", dim=True))
            click.echo("\n\n".join("\n".join(entry_lines(entry, snapshot)) for entry in entries))
    click.echo(click.style("\n— Components —", dim=True))
    for line in _tree_lines(snapshot):
        click.echo(line)
    return None


def _tree_lines(snapshot: Snapshot) -> Iterator[str]:
    def lines(component: Component, depth: int) -> Iterator[str]:
        if component.id in snapshot.retired:
            return
        percent = snapshot.uptime[component.id].percent
        uptime = "" if percent is None else f"  {percent:.2f} %"
        yield f"{'  ' * depth}{status_words(snapshot.statuses[component.id])}  {component.name}{uptime}"
        for child in component.components:
            yield from lines(child, depth + 1)

    for root in snapshot.components.roots:
        yield from lines(root, 0)


@click.command()
@click.argument("name", type=click.Choice(sorted(formats.FILES)))
def schema(name: str) -> None:
    """Print the JSON Schema of a kind of file, for editors to complete and check it."""
    click.echo(json.dumps(formats.schema(name), ensure_ascii=False, indent=2))


COMMANDS = (check, show, schema)
