"""Small published pages for tests: twins and the statements that tell of them, as files by path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lightship import statements
from lightship.statements import Kind, Statement
from lightship.statements.signing import SigningKey

BEGAN = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)
Story = Mapping[str, Mapping[str, str]]
"""Incidents by id; of each its title under an empty id, and its updates, oldest first."""


def twin(updates: Mapping[str, str]) -> bytes:
    """Write a twin in the shape of outputs/twin.py."""
    parts = [f"# {updates.get('', 'Something broke')}", "## Updates"]
    for id_, words in reversed(updates.items()):
        if id_:
            parts += [statements.marker(id_), "### Investigating, 17 Oct 2026, 03:10 UTC", words]
    return ("\n\n".join(parts) + "\n").encode()


@dataclass
class Page:
    """A page that grows by publications; `files` is what its readers get, by path."""

    key: SigningKey | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    number: int = 0

    def publish(self, story: Story, kind: Kind = Kind.PUBLICATION) -> "Page":
        """Publish the whole state of the page, and the statement that tells what changed."""
        twins = {incident: twin(updates) for incident, updates in story.items()}
        self.state(twins, kind)
        self.files["sitemap.xml"] = _sitemap(["https://status.example.com/sitemap-2026-10.xml"], "sitemap")
        self.files["sitemap-2026-10.xml"] = _sitemap(
            [f"https://status.example.com/incidents/{incident}/" for incident in twins], "url"
        )
        return self

    def state(self, now: Mapping[str, bytes], kind: Kind = Kind.PUBLICATION) -> None:
        """Publish these twins and no others, and the statement that tells what changed."""
        before = {id_: content for path, content in self.files.items() if (id_ := statements.incident_of(path))}
        changed = [
            statements.twin(incident, content, before.get(incident))
            for incident, content in now.items()
            if before.get(incident) != content
        ]
        for incident in before:
            del self.files[statements.twin_path(incident)]
        self.files.update({statements.twin_path(incident): content for incident, content in now.items()})
        last = self.files.get(statements.path(self.number), b"")
        self.number += 1
        statement = Statement(
            number=self.number,
            previous=statements.digest(last) if last else "",
            generation=self.number * 2,
            commit="c0" * 20,
            kind=kind,
            at=BEGAN + timedelta(minutes=self.number),
            plan="ab" * 32,
            twins=tuple(changed),
            gone=tuple(before.keys() - now.keys()),
            targets=("https://status.example.com",),
        )
        written = statements.written(self.key.signed(statement) if self.key else statement)
        self.files[statements.path(self.number)] = written
        self.files[statements.LATEST_PATH] = statements.latest(written)


def _sitemap(addresses: Sequence[str], item: str) -> bytes:
    listed = "".join(f"<{item}><loc>{address}</loc></{item}>" for address in addresses)
    root = "urlset" if item == "url" else "sitemapindex"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f"<?xml version='1.0' encoding='utf-8'?>\n<{root} xmlns=\"{space}\">{listed}</{root}>\n".encode()


STORY: tuple[Story, ...] = (
    {"outage": {"": "Checkout fails", "a": "We look into it."}},
    {
        "outage": {"": "Checkout fails", "a": "We look into it.", "b": "A full disk."},
        "notice": {"": "Hello", "n": "Hi."},
    },
    {
        "outage": {"": "Checkout failed", "a": "We look into it.", "b": "A full disk."},
        "notice": {"": "Hello", "n": "Hi."},
    },
    {"outage": {"": "Checkout failed", "a": "We look into it.", "b": "A full disk.", "c": "All is well."}},
)


def page(key: SigningKey | None = None, story: Sequence[Story] = STORY) -> Page:
    """Publish a story, one state after the other."""
    made = Page(key=key)
    for state in story:
        made.publish(state)
    return made
