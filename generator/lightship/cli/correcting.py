"""Commands for words that are published already: correct, retract, takedown."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import click

from lightship import app, registry
from lightship.app import App
from lightship.cli import asking, meaning, proposing
from lightship.cli.authoring import MESSAGE
from lightship.cli.placing import following
from lightship.cli.printing import time
from lightship.correcting import drafting, finding, placing, reading, removing, wordings
from lightship.errors import ContentError, Exit, LightshipError, UsageError, visible
from lightship.model import Correction, CorrectionKind, Incident, Repository, Retraction, Update
from lightship.snapshot import take

_NOTE = click.option("--note", default="", help="What readers are told about it: one line.")


@click.command()
@click.argument("incident")
@click.argument("update", default="")
@click.option("--typo", "kind", flag_value="typo", help="A spelling mistake: silent, and refused if it is more.")
@click.option("--correction", "kind", flag_value="correction", default="correction", help="Anything else; the default.")
@MESSAGE
@_NOTE
@proposing.SEND
@click.pass_obj
def correct(root: Path, incident: str, update: str, kind: str, message: str, note: str) -> int:
    """Change published words of an INCIDENT: those of an UPDATE, or of the newest one.

    Without -m an editor opens; words that were changed by hand are taken as they are. A correction is marked on the
    page and told to those who got the wrong words, and to nobody else. INCIDENT/UPDATE may stand as one.
    """
    here, repository = _opened(root)
    subject, old = _meant(repository, here, incident, update)
    if old.retraction:
        raise UsageError(f"{subject.id}/{old.id} is withdrawn: nobody reads its words", "say it in a new update")
    published = reading.published(root, repository, subject, old)
    text = (root / old.path).read_text(encoding="utf-8")
    # Words that an entry in the file speaks for already were not changed just now.
    last = published if published and published.corrections == old.corrections else old
    words = _words(here, message, drafting.words_of(text, old.path), is_by_hand=bool(wordings.changes(last, old)))
    note = note or _asked(here, kind)
    correction = Correction(at=here.clock, kind=CorrectionKind(kind), note=note)
    made = drafting.corrected(text, old, correction, words)
    before = {old.path: text.encode()}
    new = _placed(here, {old.path: made}, words)
    now = next(one for one in _incident(new, subject.id).updates if one.id == old.id)
    changed = wordings.changes(last, now)
    if correction.kind is CorrectionKind.TYPO and (why := [w for one in changed for w in wordings.no_typo(one, new)]):
        placing.put_back(root, before)
        click.echo(f"Nothing was written. Your words were:\n\n{words.strip()}\n", err=True)
        raise UsageError("\n".join(why), "it is a correction: leave out --typo")
    _show(subject, now)
    if len(now.bodies) > 1:
        others = ", ".join(f"{now.path.removesuffix('.md')}.{language}.md" for language in [*now.bodies][1:])
        click.echo(f"\nIf these say the same thing, change them too; this correction holds for them: {others}")
    return _next(here, new, [old.path], f"Correct {subject.id}")


@click.command()
@click.argument("incident")
@click.argument("update", default="")
@_NOTE
@click.option("--void", is_flag=True, help="A false alarm: nothing that it said holds, and uptime forgets it.")
@proposing.SEND
@click.pass_obj
def retract(root: Path, incident: str, update: str, note: str, *, void: bool) -> int:
    """Withdraw what an UPDATE of an INCIDENT says: the note stands in its place. INCIDENT/UPDATE may stand as one.

    Those who got the words are told.
    """
    here, repository = _opened(root)
    subject, old = _meant(repository, here, incident, update)
    if old.retraction:
        raise UsageError(f"{subject.id}/{old.id} is withdrawn already", f"since {time(old.retraction.at)}")
    note = asking.ask(here, note, "Why, in a line that readers see", "--note")
    text = (root / old.path).read_text(encoding="utf-8")
    made = drafting.retracted(text, old, Retraction(at=here.clock, note=note, is_void=void))
    new = _placed(here, {old.path: made}, "")
    _show(subject, next(one for one in _incident(new, subject.id).updates if one.id == old.id))
    return _next(here, new, [old.path], f"Retract {old.id} of {subject.id}")


@click.command()
@click.argument("incident")
@click.argument("update", default="")
@click.option("--reason", default="", help="What readers are told: one line, without the words themselves.")
@click.option("--legal-ref", default="", help="By what right or request; kept in the file, never published.")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@proposing.SEND
@click.pass_obj
def takedown(root: Path, incident: str, update: str, reason: str, legal_ref: str, *, yes: bool) -> int:
    """Remove the words of an INCIDENT, or of one UPDATE of it, everywhere.

    The next publication takes them from every target, from kept generations and from the archive of messages, and
    leaves a notice with their SHA-256. Times and states stay. What was sent cannot be called back; what git's history
    has is told with what removes it.
    """
    here, repository = _opened(root)
    incident, update = _parted(incident, update)
    subject = meaning.incident(repository, here.at, incident)
    meant = (finding.update(subject, update),) if update else subject.updates
    reason = asking.ask(here, reason, "What readers are told, in a line without the words", "--reason")
    request = removing.Request(at=here.clock, reason=reason, legal_ref=legal_ref)
    removal = removing.removal(root, subject, meant, request, language=repository.settings.language)
    if here.is_terminal and not yes:
        click.echo("\n".join(f"removes the words of {path}" for path in removal.texts))
        click.confirm("No generation with these words can be put back afterwards. Remove them?", abort=True)
    new = _placed(here, removal.texts, "")
    now = _incident(new, subject.id)
    ids = {old.id for old in meant}
    _show(now, *(one for one in now.updates if one.id in ids))
    try:
        remains = tuple(removing.remains(removal, subject, _on_hold(here, subject)))
    except LightshipError as error:
        remains = tuple(removing.remains(removal, subject, "", unknown=str(error)))
    return _next(here, new, sorted(removal.texts), f"Take down words of {subject.id}", remains)


def _on_hold(here: App, subject: Incident) -> str:
    """Say who has placed a hold on an incident; nothing where nobody has. Raises LightshipError where nobody knows."""
    from lightship.trail import holds

    standing = holds.active(registry.store(here))
    names = (subject.id, subject.first_id)
    one = next((hold for hold in standing if any(map(hold.covers, names))), None)
    return f"it is on hold since {time(one.at)} by {visible(one.by)}: {visible(one.reason)}" if one else ""


def _opened(root: Path) -> tuple[App, Repository]:
    here = app.start(root)
    return here, here.repository()


def _parted(incident: str, update: str) -> tuple[str, str]:
    """Part `INCIDENT/UPDATE`, as messages and `deliveries` name it."""
    name, _, rest = incident.partition("/")
    if rest and update:
        raise UsageError(f"an update is named twice: {rest} and {update}", "name it once")
    return name, update or rest


def _meant(repository: Repository, here: App, incident: str, update: str) -> tuple[Incident, Update]:
    incident, update = _parted(incident, update)
    subject = meaning.incident(repository, here.at, incident)
    return subject, finding.update(subject, update)


def _incident(repository: Repository, id_: str) -> Incident:
    return next(one for one in repository.incidents if one.id == id_)


def _words(here: App, given: str, before: str, *, is_by_hand: bool) -> str:
    """Give the new words of a file: those given, those that stand there already, or those of an editor."""
    if given:
        words = asking.words(here, given)
        if "::: audience" in before and "::: audience" not in words:
            raise UsageError(
                "other audiences have words of their own in this file", "leave out -m to change it as a whole"
            )
    elif is_by_hand:
        return before
    elif here.is_terminal:
        words = click.edit(before, extension=".md") or ""
    else:
        raise UsageError("--message is missing", "give the words as they should be, or change the file first")
    if not words.strip() or words.strip() == before.strip():
        raise UsageError("the words are what they were", "nothing was written")
    return words


def _asked(here: App, kind: str) -> str:
    question = "What was wrong, in a line that readers see (empty for none)"
    return asking.ask(here, "", question, "--note", " ", is_needed=False).strip() if kind == "correction" else ""


def _placed(here: App, texts: Mapping[str, str | None], words: str) -> Repository:
    """Write texts and give the repository as it is now; raises ContentError with everything as it was."""
    placed = placing.place(here.root, texts, here.clock)
    if placed.repository is None:
        said = f" Your words were:\n\n{words.strip()}\n\n" if words else " "
        click.echo(f"Nothing was written.{said}What stands in the way:", err=True)
        raise ContentError(placed.problems)
    return placed.repository


def _show(incident: Incident, *updates: Update) -> None:
    """Show updates as their readers will meet them."""
    click.echo(f"Readers will see:\n\n  {click.style(incident.title, bold=True)}")
    for update in updates:
        click.echo("\n" + "\n".join(f"  {line}" for line in _lines(update)))
    click.echo()


def _lines(update: Update) -> Iterator[str]:
    yield f"{update.phase.value.capitalize()} · {time(update.at)}"
    gone = update.retraction
    if gone is None:
        yield from next(iter(update.bodies.values())).public.strip().splitlines()
        for one in update.corrections[-1:]:
            is_typo = one.kind is CorrectionKind.TYPO
            yield f"{'Spelling mended' if is_typo else 'Corrected'} {time(one.at)}{f': {one.note}' if one.note else ''}"
            yield "Nobody is told." if is_typo else "Those who got the wrong words are told."
        return
    what = "Removed" if gone.is_takedown else "False alarm" if gone.is_void else "Withdrawn"
    yield f"{what} {time(gone.at)}: {gone.note}"
    if gone.is_takedown:
        yield f"SHA-256 of what was removed: {gone.sha256}"
    yield "Those who got the words are told."


def _next(here: App, now: Repository, paths: list[str], message: str, remains: Sequence[str] = ()) -> int:
    """Name the files and the way on, or go it at once; `remains` is what a publication does not reach."""
    for path in paths:
        click.echo(f"wrote {path}" if (here.root / path).exists() else f"removed {path}")
    for line in ("", *remains) if remains else ():
        click.echo(line)
    folder = PurePosixPath(paths[0]).parent
    if proposing.is_asked():
        click.echo()
        return proposing.send_written(here, str(folder), take(now, here.at))
    if (here.root / ".git").exists():
        click.echo(f"\nNext: {following(here.root, folder, message)}")
    return Exit.FINE


COMMANDS = (correct, retract, takedown)
