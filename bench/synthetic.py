"""A made-up history of any size, the same for the same seed: shaped like real pages, not copied from one.

The figures are those of public status pages: updates per incident median 3–4, 90th percentile 10, at most 36, 5 on
average; one update's text median 45–92 characters with a long tail; 85 components; one incident in eight planned.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

UPDATES_PER_INCIDENT = 5
INCIDENTS_A_MONTH = 150
_MONTH = timedelta(days=30.44)
_SEED = 20_260_101

_AREAS = {
    "compute": ("Virtual machines", "Functions", "Containers"),
    "data": ("Databases", "Object storage", "Queues"),
    "network": ("Load balancers", "DNS", "Private networks"),
    "developer": ("REST API", "Builds", "Container registry"),
}
_REGIONS = ("eu-west", "eu-north", "us-east", "us-west", "ap-south", "ap-east", "sa-east")
_WHAT = ("Errors in", "Slow responses from", "Delays in", "Failed logins to", "Timeouts in", "Partial loss of")
_SEVERITIES = ("low", "medium", "medium", "medium", "high", "high", "critical")
_STATUSES = ("degraded_performance", "degraded_performance", "partial_outage", "major_outage")
_SENTENCES = (
    "We are looking into it.",
    "We have found the cause and are working on a fix.",
    "A fix has been rolled out and we are watching the results.",
    "This is over.",
    "Everything works again.",
    "We keep watching.",
    "The error rate is back to normal.",
    "Some customers may see errors when they sign in.",
    "Requests take longer than usual; about one in twenty fails.",
    "The number of errors is falling since we moved traffic away from the failing zone.",
    "Data that was written before the failure is safe, and nothing has to be done on your side.",
    "Queued work is being done now; it may take another hour until all of it is finished.",
    "We have seen no errors for thirty minutes and will keep watching until the evening.",
    "A faulty switch caused the loss of packets between two of our data centres, and has been replaced.",
    "If you still see this problem, please write to our support with the time and the id of a request.",
)
_MARKED = (
    "**Who is affected:** customers whose data is kept in this region.",
    "Repeat failed requests with the same `Idempotency-Key`.",
    "Follow the [status of the provider](https://provider.example.com/status).",
    "- reading works\n- writing is *slow*\n- new machines cannot be started",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One update: its phase, its time and the rest of its file."""

    phase: str
    at: datetime
    keys: str = ""
    words: str


def write(root: Path, incidents: int, end: datetime) -> None:
    """Write components.yml and so many incidents, the newest of them still open at `end`, with five updates each."""
    chance = random.Random(_SEED)
    leaves = _components(root)
    numbers = _numbers_of_updates(chance, incidents)
    taken: set[str] = set()
    span = incidents / INCIDENTS_A_MONTH * _MONTH
    for index, updates in enumerate(numbers):
        since = span * (1 - index / incidents)
        is_open = index >= incidents - min(3, incidents // 10)
        _incident(root, chance, leaves, taken, end - since, end if is_open else None, updates)


def _components(root: Path) -> list[str]:
    """Write a tree of four areas, twelve products and 85 leaves; gives the leaves."""
    lines = ["components:", "  - {id: website, name: Website, since: 2020-01-01}"]
    leaves = ["website"]
    for area, products in _AREAS.items():
        lines += [f"  - id: {area}", f"    name: {area.capitalize()}", "    components:"]
        for product in products:
            name = product.lower().replace(" ", "-")
            lines += [f"      - id: {name}", f"        name: {product}", "        components:"]
            for region in _REGIONS:
                leaves.append(f"{name}-{region}")
                lines.append(f"          - {{id: {leaves[-1]}, name: {product} {region}, since: 2020-01-01}}")
    (root / "components.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return leaves


def _numbers_of_updates(chance: random.Random, incidents: int) -> list[int]:
    """Draw how many updates each incident has, skewed as in life, five on average exactly."""
    numbers = [min(36, max(1, round(chance.lognormvariate(1.3, 0.75)))) for _ in range(incidents)]
    missing = UPDATES_PER_INCIDENT * incidents - sum(numbers)
    while missing:
        index = chance.randrange(incidents)
        if missing > 0 and numbers[index] < 36:
            numbers[index], missing = numbers[index] + 1, missing - 1
        elif missing < 0 and numbers[index] > 1:
            numbers[index], missing = numbers[index] - 1, missing + 1
    return numbers


def _incident(
    root: Path,
    chance: random.Random,
    leaves: list[str],
    taken: set[str],
    started: datetime,
    open_at: datetime | None,
    updates: int,
) -> None:
    touched = chance.sample(leaves, chance.choice((1, 1, 1, 2, 2, 3, 5)))
    is_planned = open_at is None and chance.random() < 0.125
    length = timedelta(minutes=min(1200, max(2 * updates, chance.lognormvariate(4.8, 0.9))))
    if open_at is not None:
        length = timedelta(minutes=3 * updates + 30)
        started = open_at - length - timedelta(minutes=5)
    started = started.replace(microsecond=0)
    title = f"{'Work on' if is_planned else chance.choice(_WHAT)} {_place(touched[0])}"
    unique = _unique(f"{started:%Y-%m-%d}-{title.lower().replace(' ', '-')}", taken)
    if is_planned:
        front, told = _maintenance(chance, title, touched, started, length, updates)
    else:
        front, told = _outage(chance, title, touched, started, length, updates, is_open=open_at is not None)
    folder = root / "incidents" / f"{started:%Y}" / unique
    folder.mkdir(parents=True)
    _put(folder / "incident.md", f"---\n{front}---\n")
    for update in told:
        text = f"---\nphase: {update.phase}\nat: {update.at:%Y-%m-%dT%H:%M:%SZ}\n{update.keys}---\n{update.words}\n"
        _put(folder / f"{update.at:%Y%m%dT%H%M%SZ}-{update.phase.replace('_', '-')}.md", text)


def _place(leaf: str) -> str:
    product, _, side = leaf.rpartition("-")
    product, _, region = product.rpartition("-")
    return f"{product.replace('-', ' ')} in {region}-{side}" if product else "the website"


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found


def _outage(
    chance: random.Random,
    title: str,
    touched: list[str],
    started: datetime,
    length: timedelta,
    updates: int,
    *,
    is_open: bool,
) -> tuple[str, list[_Told]]:
    told = []
    phases = _phases(updates, is_open=is_open)
    has_facts = chance.random() < 0.15
    for index, phase in enumerate(phases):
        at = started + timedelta(minutes=2) + (length - timedelta(minutes=2)) * (index / max(1, updates - 1))
        keys = 'facts: {share: "12 %"}\n' if has_facts and not index else ""
        if phase == "monitoring" and phases[index - 1] == "identified":
            keys += f"components: {{{touched[0]}: degraded_performance}}\n"
        if phase == "identified" and chance.random() < 0.3:
            keys += "next_update: 30m\n"
        words = _words(chance)
        words = f"About {{{{ facts.share }}}} of the requests fail. {words}" if has_facts else words
        told.append(_Told(phase=phase, at=at.replace(microsecond=0), keys=keys, words=words))
    severity = chance.choice(_SEVERITIES)
    statuses = ", ".join(f"{leaf}: {chance.choice(_STATUSES)}" for leaf in touched)
    components = f"{{{statuses}}}" if chance.random() < 0.6 else f"[{', '.join(touched)}]"
    front = f"title: {title}\nseverity: {severity}\ncomponents: {components}\nstarted: {started:%Y-%m-%dT%H:%M:%SZ}\n"
    return front, told


def _maintenance(
    chance: random.Random,
    title: str,
    touched: list[str],
    started: datetime,
    length: timedelta,
    updates: int,
) -> tuple[str, list[_Told]]:
    """Give a maintenance that was announced days ahead."""
    phases = ["scheduled"] * max(1, updates - 2) + ["in_progress"] * (updates > 1) + ["completed"] * (updates > 2)
    ends = started + length
    times = [started - timedelta(days=7) * (1 - index / len(phases)) for index in range(max(1, updates - 2))]
    times += [started, ends][: len(phases) - len(times)]
    told = [
        _Told(phase=phase, at=at.replace(microsecond=0), words=_words(chance))
        for phase, at in zip(phases, times, strict=True)
    ]
    front = f"title: {title}\nkind: maintenance\ncomponents: [{', '.join(touched)}]\nauto: both\n"
    return f"{front}starts: {started:%Y-%m-%dT%H:%M:%SZ}\nends: {ends:%Y-%m-%dT%H:%M:%SZ}\n", told


def _phases(updates: int, *, is_open: bool) -> list[str]:
    if is_open:
        return ["investigating"] * (updates - updates // 2) + ["identified"] * (updates // 2)
    if updates == 1:
        return ["resolved"]
    middle = updates - 2
    later = middle // 2
    return ["investigating", *["identified"] * (middle - later), *["monitoring"] * later, "resolved"]


def _words(chance: random.Random) -> str:
    """Draw a text: one short sentence most often, rarely pages of them; one in five uses Markdown."""
    wanted = min(6_000, chance.lognormvariate(3.0, 1.3))
    paragraphs = [[chance.choice(_SENTENCES)]]
    length = len(paragraphs[0][0])
    while length < wanted:
        sentence = chance.choice(_SENTENCES)
        length += len(sentence)
        if sum(map(len, paragraphs[-1])) > 350:
            paragraphs.append([])
        paragraphs[-1].append(sentence)
    texts = [" ".join(paragraph) for paragraph in paragraphs]
    if chance.random() < 0.2:
        texts.append(chance.choice(_MARKED))
    return "\n\n".join(texts)


def _put(place: Path, text: str) -> None:
    with open(place, "wb") as file:  # noqa: PTH123 - twice as fast as Path for 60,000 files
        file.write(text.encode())


def lengths(root: Path) -> Iterator[int]:
    """Give the length of every update's words, so that the shape can be looked at."""
    for place in root.glob("incidents/*/*/[0-9]*.md"):
        yield len(place.read_text(encoding="utf-8").split("---\n", 2)[2]) - 1
