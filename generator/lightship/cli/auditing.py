"""Commands about the record of who said what, by whose word: audit, audit verify, hold."""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lightship import app, registry
from lightship.cli import meaning
from lightship.cli.options import AT
from lightship.cli.printing import time
from lightship.errors import Exit, LightshipError, OutsideError, UsageError, visible

if TYPE_CHECKING:
    from lightship.audit import Verified
    from lightship.statements.signing import Verifier
    from lightship.trail.holds import Hold

_KEY = click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The owner's public key (or several, after a change), which came by another way than the record.",
)


@click.group(invoke_without_command=True)
@click.option("--since", type=AT, help="From this moment on; everything when left out.")
@click.option("--until", type=AT, help="Before this moment.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the evidence into this new zip file."
)
@click.pass_context
def audit(context: click.Context, since: datetime | None, until: datetime | None, out: Path | None) -> int:
    """Write the evidence of who published and told what, when, by whose word: to read, for programs, to verify."""
    if context.invoked_subcommand:
        return Exit.FINE
    from lightship import audit as auditing

    if out is None:
        raise UsageError("the evidence goes into a file", "name it: `lightship audit --out evidence.zip`")
    here = app.start(context.obj)
    store = registry.store(here)
    settings = registry.settings(here)
    problems = auditing.of_store(store, None).problems
    with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
        found = auditing.gather(store, Path(folder), (settings.name, settings.url), since, until)
    content = auditing.pack(replace(found, problems=problems), registry.trail(here, store, "").signing_key)
    _write(out, content)
    click.echo(f"wrote {out}: {len(found.trail)} entries, {len(found.chain)} statements, {len(found.events)} events")
    if problems:
        click.echo("the record does not hold, and the evidence says so first: `lightship audit verify`", err=True)
    click.echo(f"its SHA-256 is {hashlib.sha256(content).hexdigest()}: note it where nobody can change it", err=True)
    return Exit.FINE


def _write(out: Path, content: bytes) -> None:
    """Write a new file that nobody else can read: it has what was not published."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise UsageError(f"{out} is there already", "it was left as it is") from None
    except OSError as error:
        raise OutsideError(f"cannot write {out}: {error.strerror}", "may you write there?") from error


@audit.command()
@click.argument("pack", metavar="[ZIP]", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@_KEY
@click.pass_obj
def verify(root: Path, pack: Path | None, key_file: Path | None) -> int:
    """Say whether anything of the record was altered, removed, moved or signed by somebody else.

    Offline from a ZIP that `lightship audit` wrote; without one, all that lies in the state store. Exit code 1 when
    something does not hold.
    """
    from lightship import audit as auditing

    verifier = _verifier(key_file)
    if pack:
        found = auditing.of_pack(pack.read_bytes(), verifier)
    else:
        found = auditing.of_store(registry.store(app.start(root)), verifier)
    for line in found.problems:
        click.echo(visible(line))
    compared = f"{found.entries} entries and {found.statements} statements"
    if found.problems:
        click.echo(f"{len(found.problems)} of {compared} do not hold.", err=True)
        return Exit.CONTENT
    for line in _notes(found, is_trusted=verifier is not None):
        click.echo(line, err=True)
    click.echo(f"{compared} hold. The trail ends with {found.end.number}:{found.end.sha256}", err=True)
    return Exit.FINE


def _verifier(key_file: Path | None) -> "Verifier | None":
    from lightship.statements import signing

    return signing.verifier(key_file.read_bytes().decode("utf-8", "replace"), str(key_file)) if key_file else None


def _notes(found: "Verified", *, is_trusted: bool) -> Iterator[str]:
    if not found.signers:
        yield "Nothing is signed: whoever can write the state store and the page could have written all of it."
    elif not is_trusted:
        yield "Signed, and nobody vouches for the key here: give the owner's public key with --key."
    if found.waiting:
        yield f"Not signed yet: {found.waiting}, by a job without the key. The next publication vouches for it."
    if found.signers and not found.is_sealed:
        yield "The key vouches for trail/ and statements/ alone: nobody has signed the page and the tables beside them."


@audit.command()
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say how much would be forgotten; nothing is.")
@click.pass_obj
def prune(root: Path, *, is_rehearsal: bool) -> int:
    """Forget what the policy's `retention` has kept long enough; what is on hold stays, and so does the trail."""
    from lightship.audit import pruning
    from lightship.notify.rehearsing import Rehearsal
    from lightship.trail import Kind

    here = app.start(root)
    store = registry.store(here)
    retention = registry.policy(here).retention
    done = pruning.prune(Rehearsal(store), retention, here.clock)
    if not is_rehearsal and (done.people or done.words):
        # First the record, then the deed; and ids of events alone: from it nobody must learn what is forgotten.
        body = {"people": list(done.people), "words": list(done.words)}
        registry.trail(here, store, app.run_id()).add(Kind.PRUNING, body)
        done = pruning.prune(store, retention, here.clock)
    verb = "would forget" if is_rehearsal else "forgot"
    click.echo(f"{verb} who was told of {len(done.people):,} events, and the messages of {len(done.words):,}")
    if done.held:
        click.echo(f"{len(done.held):,} events are on hold and stay (`lightship hold list`)", err=True)
    return Exit.FINE


@click.group()
def hold() -> None:
    """Keep what is needed as evidence: while a hold stands, nothing of it is forgotten."""


@hold.command()
@click.argument("incident", required=False)
@click.option("--all", "is_all", is_flag=True, help="Everything, whatever incident it is of.")
@click.option("--reason", required=True, help="Why, for whoever meets it: a claim, an inquiry.")
@click.pass_obj
def add(root: Path, incident: str | None, reason: str, *, is_all: bool) -> int:
    """Place a hold on an INCIDENT, named by its id or a part of it, or on --all."""
    from lightship.trail import Kind, holds

    here = app.start(root)
    store = registry.store(here)
    named = _named(incident, is_all=is_all)
    names: tuple[str, ...] = ()
    if not is_all:
        # A hold on what nothing is called would hold nothing, and nobody would notice before it is needed.
        subject = meaning.incident(here.repository(), here.at, named, is_strict=True)
        named, names = subject.first_id, (subject.id, *subject.renamed_from)
    trail = registry.trail(here, store, app.run_id())
    made = holds.Hold(incident=named, by=visible(trail.by), at=here.clock, reason=visible(reason), names=names)
    if not holds.add(store, made):
        raise LightshipError(f"{_shown(named)} is on hold already", "`lightship hold list` says by whom and why")
    trail.add(Kind.HOLD, {"incident": named, "reason": made.reason})
    click.echo(f"{_shown(named)} is on hold: nothing of it is forgotten until `lightship hold remove`.")
    return Exit.FINE


@hold.command()
@click.argument("incident", required=False)
@click.option("--all", "is_all", is_flag=True, help="The hold on everything.")
@click.option("--reason", required=True, help="Why it is no longer needed.")
@click.pass_obj
def remove(root: Path, incident: str | None, reason: str, *, is_all: bool) -> int:
    """End the hold on an INCIDENT, or the one on --all."""
    from lightship.publish import keeping
    from lightship.trail import Kind, holds

    here = app.start(root)
    store = registry.store(here)
    named = _named(incident, is_all=is_all)
    held = {one.incident: (one.incident, *one.names) for one in holds.active(store)}
    named = named if is_all else _held(here, held, named)
    if named not in held:
        raise LightshipError(f"{_shown(named)} is not on hold", "`lightship hold list` shows what is")
    # First the record, then the deed: a hold that ends without a trace is what holds are against.
    registry.trail(here, store, app.run_id()).add(Kind.RELEASE, {"incident": named, "reason": visible(reason)})
    holds.remove(store, named)
    keeping.release(store)
    click.echo(f"{_shown(named)} is no longer on hold.")
    return Exit.FINE


@hold.command(name="list")
@click.pass_obj
def list_(root: Path) -> int:
    """List what is on hold: since when, by whom and why."""
    from lightship.trail import holds

    found = holds.active(registry.store(app.start(root)))
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("Nothing is on hold.")
    return Exit.FINE


def _line(one: "Hold") -> str:
    return visible(f"{_shown(one.incident)}  since {time(one.at)} by {one.by}: {one.reason}")


def _named(incident: str | None, *, is_all: bool) -> str:
    from lightship.trail import holds

    if bool(incident) == is_all:
        raise UsageError("a hold is on one incident or on everything", "name the INCIDENT by its id, or say --all")
    return incident or holds.ALL


def _held(here: app.App, held: Mapping[str, tuple[str, ...]], named: str) -> str:
    """Give what the hold is on that is meant by any name of its incident, or by a part that only one has."""
    if named in held:
        return named
    if exact := [one for one, names in held.items() if named in names]:
        return exact[0]
    # Since it was placed the incident may have got another name, which may be a part of another one's.
    if subject := meaning.called(here.repository(), named):
        return subject.first_id
    alike = [one for one, names in held.items() if any(named in name for name in names)]
    return alike[0] if len(alike) == 1 else named


def _shown(incident: str) -> str:
    return "everything" if incident == "*" else incident


COMMANDS = (audit, hold)
