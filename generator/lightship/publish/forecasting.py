"""Work out what a publication would change, against the live page or a folder with a site; nothing is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lightship import statements
from lightship.errors import UsageError
from lightship.model.redaction import Allowance
from lightship.plan import HOME, RENEWED, Manifest, Plan, Reason, Site, changes, manifest
from lightship.plan.telling import Forecast, State, Words, state
from lightship.publish import deciding, held, records, stamping
from lightship.publish.generation import row_of
from lightship.publish.head import Pin, look
from lightship.publish.held import Known
from lightship.publish.publisher import Publisher
from lightship.publish.serving import is_hashed

_SUMMARY = "api/v2/summary.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a site is compared with: its name, its rows, what reads it, and what need not be made again.

    `is_built`: its home page is as a build made it, and is compared by its bytes. `pin` is what keeps it as it is;
    `withheld` are the files of its commit that it does not show, since nobody agreed to them yet.
    """

    name: str
    rows: Manifest
    read: Callable[[str], bytes | None]
    known: Known
    is_built: bool
    pin: Pin | None = None
    withheld: tuple[str, ...] = ()


def live(publisher: Publisher) -> Before:
    """Compare with what the first target holds."""
    first = publisher.destinations[0]
    head = look(publisher.store).head
    holding = held.holding(first.target, records.base(publisher.store))
    number = f"generation {holding.generation}" if holding.root else "where nothing is published yet"
    return Before(
        name=f"{first.name}, {number}",
        rows=holding.rows,
        read=first.target.read,
        known=held.known(holding.rows.get, {}, frozenset()),
        is_built=False,
        pin=head.pinned if head else None,
        withheld=tuple(sorted(head.withheld)) if head else (),
    )


def folder(place: Path, name: str) -> Before:
    """Compare with a site in a folder; raises UsageError when there is none."""
    if not (place / "index.html").is_file():
        raise UsageError(f"{name} has no site in it", "name a folder that `lightship build` wrote")
    rows = {}
    for file in sorted(place.rglob("*")):
        path = file.relative_to(place).as_posix()
        if file.is_file() and not path.startswith(manifest.BESIDE):
            content = file.read_bytes()
            rows[path] = row_of(stamping.unstamped(content) if path == HOME else content)

    def read(path: str) -> bytes | None:
        return (place / path).read_bytes() if path in rows or path == RENEWED else None

    return Before(name=name, rows=rows, read=read, known=lambda _path, _inputs: None, is_built=True)


def forecast(site: Site, before: Before, allowances: Iterable[Allowance] = ()) -> Forecast:
    """Say what publishing a site would change; `allowances` are what its incidents let through redaction."""
    kept = frozenset(path for path in before.rows if is_hashed(path))
    plan = changes(site.files, before.rows, kept=kept, is_stamped=before.is_built)

    def after(path: str) -> bytes | None:
        made = site.folder / path
        if made.is_file():
            return made.read_bytes()
        return before.read(path) if path in site.files else None

    refusal = deciding.pinned(before.pin) if before.pin else None
    words = tuple(_words(plan, before.read, after))
    # An occurrence of a series has the id of its incident and a day.
    told = {one.incident.partition("--")[0] for one in words}
    return Forecast(
        against=before.name,
        plan=plan,
        before=_state(before.read),
        after=_state(after),
        words=words,
        refused=refusal.why if refusal else "",
        way_out=refusal.hint if refusal else "",
        withheld=before.withheld,
        warnings=site.warnings,
        allowances=tuple(one for one in allowances if one.path.split("/")[-2] in told),
    )


def _state(read: Callable[[str], bytes | None]) -> State:
    return state(read(_SUMMARY), read(RENEWED))


def _words(plan: Plan, before: Callable[[str], bytes | None], after: Callable[[str], bytes | None]) -> Iterator[Words]:
    """Compare the Markdown twins that change, update by update."""
    for change in plan.changes:
        incident = statements.incident_of(change.path)
        if incident is None:
            continue
        old = before(change.path) if change.reason is not Reason.NEW else None
        new = after(change.path) if change.reason is not Reason.GONE else None
        was, now = statements.sections(old or b""), statements.sections(new or b"")
        title = (new or old or b"").decode(errors="replace").partition("\n")[0].lstrip("# ")
        for update in dict.fromkeys((*was, *now)):
            if was.get(update) != now.get(update):
                yield Words(incident=incident, title=title, update=update, reason=_reason(update, was, now))


def _reason(update: str, was: Mapping[str, str], now: Mapping[str, str]) -> Reason:
    if update not in was:
        return Reason.NEW
    return Reason.CHANGED if update in now else Reason.GONE
