"""What `lightship show --as-published` prints: the page, or an incident, as an audience met it then."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import registry, statements
from lightship.app import App
from lightship.errors import Exit, LightshipError, UsageError, visible
from lightship.model import PUBLIC

if TYPE_CHECKING:
    from lightship.audit.past import Past


def show(here: App, incident: str, audience: str, out: Path | None) -> int:
    """Print what an audience met at the app's instant, and where it is from; write the page into a folder if asked."""
    from lightship import git
    from lightship.audit import past

    store = registry.store(here)
    if audience != PUBLIC:
        return _messages(here, incident, audience)
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:

        def rebuild(commit: str, at: datetime) -> Mapping[str, Path]:
            try:
                return registry.rebuilt(here, commit, at, Path(work))
            except git.GitError as error:
                raise LightshipError(error.message, "the generation is not kept, and its commit is not here") from error

        found = past.published(store, Path(work), here.at, rebuild)
        if out:
            _write(found, out)
        click.echo(_words(found, incident), nl=False)
        _tell(found)
    return Exit.CONTENT if found.problems else Exit.FINE


def _words(found: "Past", incident: str) -> str:
    if incident:
        place = found.files.get(statements.twin_path(incident))
        if place is None:
            known = sorted(filter(None, map(statements.incident_of, found.files)))
            near = [one for one in known if incident in one]
            if len(near) != 1:
                hint = f"perhaps {' or '.join(near[:5])}" if near else "name it by its id"
                raise LightshipError(f"there was no incident {incident!r} on the page then", hint)
            place = found.files[statements.twin_path(near[0])]
        return place.read_text(encoding="utf-8")
    data = json.loads(found.files["api/v2/summary.json"].read_bytes())
    lines = [f"{data['page']['name']}: {data['status']['description']}"]
    for one in (*data["incidents"], *data["scheduled_maintenances"]):
        lines += ["", f"{one['name']} ({one['status']})"]
        lines += [f"  {update['body']}" for update in one["incident_updates"][:1]]
    return "".join(f"{visible(line)}\n" for line in lines)


def _tell(found: "Past") -> None:
    one = found.statement
    said = f"generation {one.generation}, statement {one.number} of {one.at:%Y-%m-%d %H:%M:%S} UTC"
    source = "as it was kept, byte for byte" if found.is_archived else f"built again from the commit {one.commit[:10]}"
    click.echo(f"That is {said}: {source}.", err=True)
    for problem in found.problems:
        click.echo(visible(problem), err=True)
    if not found.problems:
        click.echo(f"All {found.texts} texts are as the statements say.", err=True)


def _write(found: "Past", out: Path) -> None:
    if out.exists():
        raise UsageError(f"{out} is there already", "it was left as it is")
    for path, place in found.files.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, target)
    click.echo(f"wrote {len(found.files)} files into {out}", err=True)


def _messages(here: App, incident: str, audience: str) -> int:
    """Print what another audience than the public was told of an incident: it has no page of its own."""
    from lightship import gallery
    from lightship.audit import past
    from lightship.deliveries import finding

    if not incident:
        raise UsageError(f"{audience} is told by messages", "name the INCIDENT that they were told of")
    count = 0
    store = registry.store(here)
    for event, at, name, content in past.told(store, finding.named(store, incident), audience, here.at):
        count += 1
        click.echo(visible(f"── {event} at {at:%Y-%m-%d %H:%M:%S} UTC, {name}"))
        if content:
            click.echo(gallery.Preview(name=name, content=content).text)
    if not count:
        click.echo(f"{audience} was told nothing of {visible(incident)} by then.", err=True)
    return Exit.FINE
