"""Nothing reaches an audience that it is not meant for, and no secret reaches anybody, whatever it stands in.

Canaries are words for some: one in every field, block, file and comment, for each audience. All of them are in one
repository; every byte of the public site and of the messages to each audience is searched for those of others. Secrets
are for nobody: each is written in each place, and refused there; those that a template, a page or a picture brings in
are refused when the site is built.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import product
from pathlib import Path

import pytest

from lightship import build, events, load
from lightship.cli.boundary import run
from lightship.errors import ContentError, Exit, Level
from lightship.model import PUBLIC, formats
from lightship.outputs.messages import Press
from lightship.redact import texts
from lightship.snapshot import take
from story import CLOCK, Story

CANARY = "canary"
OTHERS = ("executives", "support", "technical", "business", "strategic", "legal", "canary-04")
# What stands in a block of an audience, with the number of the canary.
IN_BLOCKS = (
    "A word: {}",
    "**{}**",
    "`{}`",
    "> {}",
    "- one\n- {}",
    "### {}",
    "| a | b |\n|---|---|\n| c | {} |",
    "[words](https://example.com/{})",
    "[words {}](https://example.com/)",
    '[words](https://example.com/ "{}")',
    "![{}](graph.svg)",
    "[file]({}.txt)",
    "```\n{}\n```",
    "<details><summary>{}</summary>more</details>",
    "<!-- {} -->",
    "{{{{ facts.{} }}}}",
)


_TEMPLATE = """\
{# canary29 #}
{% block doing %}{{ super() }}{% call section() %}<p>For you.</p>
"""
# Where the canaries of the words begin, and those of their translation.
BEGINS = (0, 30)


def canary(audience: str, number: int) -> str:
    return f"{CANARY}x{OTHERS.index(audience)}x{number}x"


def blocks(begin: int) -> Iterator[str]:
    """Give a block for each audience with a canary in every place; `begin` is the number of the first one."""
    for audience in OTHERS:
        yield f"::: audience {audience}\n"
        for number, text in enumerate(IN_BLOCKS, start=begin):
            yield text.format(canary(audience, number)) + "\n"
        yield ":::\n"


def approved() -> str:
    """Give the words of a pre-approved wording for each audience, which nobody has said."""
    return "\n".join(f"::: audience {one}\n{canary(one, 96)}\n:::\n" for one in OTHERS)


def spoken(audience: str) -> str:
    """Give what a template says to one audience alone."""
    return f'{{% if audience == "{audience}" %}}<p>{canary(audience, 97)}</p>{{% endif %}}\n'


def planted(root: Path) -> Story:
    """Plant a canary, numbered, in every place that is not public."""
    story = Story(root)
    components = (root / "components.yml").read_text()
    story.file(
        "components.yml",
        components.replace(
            "{id: web, name: Website", "{id: web, name: Website, owner: canary01, depends_on: [canary-02]"
        )
        + "  - {id: canary-02, name: Quiet, retired: 2026-01-02} # canary03\n",
    )
    every = ", ".join(f"{one}: {{channels: [letters]}}" for one in ("public", *OTHERS[:-1]))
    story.file(
        "delivery.yml",
        f"audiences: {{{every}, canary-04: {{description: canary05, channels: [letters]}}}}\n"
        "channels: {letters: {kind: outbox}}\n",
    )
    story.file("policy.yml", "# canary06\nseverities: {}\n")
    story.file("templates/quiet.md", f"---\ndescription: canary11\nphase: monitoring\n---\ncanary12\n\n{approved()}")
    story.file(
        "overrides/messages/update.jinja", _TEMPLATE + "".join(map(spoken, OTHERS)) + "{% endcall %}{% endblock %}\n"
    )
    private = {"tags": "[canary-07]", "category": "canary-08", "lead": "canary09", "refs": "{jira: canary10}"}
    story.incident(components="[web]", detected="2026-10-17T03:07:11Z", **private)
    folder = "incidents/2026/outage"
    for audience in OTHERS:
        names = (canary(audience, begin + len(IN_BLOCKS) - 1) for begin in BEGINS)
        told = "{" + ", ".join(f"{name}: told {canary(audience, 90)}" for name in names) + "}"
        words = f"Only {canary(audience, 91)}"
        number = OTHERS.index(audience)
        story.update("investigating", f"03:0{number}", words, audiences=f"[{audience}]", facts=told)
        for begin in BEGINS:
            story.file(f"{folder}/{canary(audience, begin + 11)}.txt", canary(audience, 92))
        picture = story.root / folder / f"{canary(audience, 94)}.png"
        picture.write_bytes(png(canary(audience, 95)))
    story.update(
        "investigating",
        "03:10",
        "Public. <!-- canary24 --> ![graph](graph.svg)\n\n<!-- canary25 -->\n\n" + "\n".join(blocks(BEGINS[0])),
        facts="{share: 12 %}",
        redact="[{allow: canary26, reason: canary27}]",
    )
    story.update(
        "identified",
        "03:20",
        "canary14",
        audiences="[support]",
        facts="{inner: canary15}",
        components="{rest: major_outage}",
    )
    story.update("identified", "03:30", "Public {{ facts.share }}")
    mended = "[{at: 2026-10-17T04:00:00Z, kind: correction, note: canary13}]"
    story.update("identified", "03:31", "Mended.", audiences="[executives]", corrections=mended)
    gone = "{at: 2026-10-17T04:00:00Z, note: canary16}"
    story.update("identified", "03:32", "canary19", audiences="[support]", retracted=gone)
    removed = f"{{at: 2026-10-17T04:00:00Z, note: On request, sha256: {'ab' * 32}, legal_ref: canary28}}"
    story.update("identified", "03:33", "", retracted=removed)
    story.file(f"{folder}/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    story.file(f"{folder}/canary17.png", "canary18")
    story.file(f"{folder}/incident.de.md", "---\ntitle: Titel\n---\n")
    translated = "\n".join(blocks(BEGINS[1]))
    story.file(f"{folder}/20261017T031000Z-investigating.de.md", f"---\n{{}}\n---\nWort.\n\n{translated}")
    story.incident("canary-20", title="canary21", components="{web: major_outage}", audiences="[executives]")
    story.update("investigating", "03:40", "canary22", id_="canary-20")
    story.update("resolved", "03:50", "canary23", id_="canary-20")
    return story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return planted(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def site(story: Story) -> Path:
    snapshot = take(story.read(), CLOCK)
    build.run(story.root, snapshot, story.root / "site", workers=1, on_progress=lambda *_: None)
    return story.root / "site"


def test_no_canary_is_in_any_file_or_name(site: Path) -> None:
    files = [place for place in site.rglob("*") if place.is_file()]
    assert len(files) > 30
    for place in files:
        assert CANARY not in place.relative_to(site).as_posix().lower().replace("canary-02", "")
        text = place.read_bytes().lower().replace(b"canary-02", b"")
        assert CANARY.encode() not in text, f"{place.name} shows {text[text.index(CANARY.encode()) :][:40]!r}"


def test_no_message_has_a_canary_of_another_audience(story: Story) -> None:
    repository = story.read()
    snapshots = {name: take(repository, CLOCK, name) for name in (PUBLIC, *OTHERS)}
    met: set[str] = set()
    for audience, language in product(snapshots, repository.settings.languages):
        press = Press(snapshots[audience], public=snapshots[PUBLIC])
        for event in events.announceable({audience: snapshots[audience]}):
            message = press.message(event, language=language)
            said = repr({name: value for name, value in asdict(message).items() if name != "event"})
            own = f"{CANARY}x{OTHERS.index(audience)}x" if audience in OTHERS else "nothing"
            meant = {
                "support": ("canary14", "canary15", "canary16"),
                "executives": ("canary-20", "canary21", "canary22", "canary23", "canary13"),
            }
            rest = said.replace(own, "").replace("canary-02", "").replace("canary-04", "")
            for word in meant.get(audience, ()):
                rest = rest.replace(word, "")
            assert CANARY not in rest, rest[rest.index(CANARY) - 40 :][:80]
            met.update({audience} if own in said else ())
    assert met == set(OTHERS)  # and each audience does hear its own


def test_no_byte_of_a_mail_has_a_canary_of_another_audience(story: Story, tmp_path: Path) -> None:
    for update in ("20261017T031000Z-investigating", "20261017T033000Z-identified"):
        assert run(["-C", str(story.root), "preview", f"outage/{update}", "--out", str(tmp_path)]) == Exit.FINE
        mails = list(tmp_path.iterdir())
        # What a template says to one audience reaches that one.
        said = [canary(one, 97) in "".join(place.read_text() for place in mails) for one in OTHERS]
        assert all(said) if update.endswith("identified") else not any(said)
        assert len(mails) >= 2 * len(OTHERS)
        for mail in mails:
            audience = mail.name.partition("-letters-")[0]
            own = f"{CANARY}x{OTHERS.index(audience)}x" if audience in OTHERS else "nothing"
            for text in (mail.read_text().replace("=\n", ""), *texts(mail.name, mail.read_bytes())):
                rest = text.lower().replace(own, "").replace("canary-04", "")
                assert CANARY not in rest, (mail.name, rest[rest.index(CANARY) - 40 :][:80])


def test_there_are_three_hundred_canaries(story: Story) -> None:
    files = (place for place in story.root.rglob("*") if place.is_file() and "site" not in place.parts[-3:])
    ours = ("incidents/", "templates/", "overrides/", "components.yml", "delivery.yml", "policy.yml")
    found: set[bytes] = set()
    for place in files:
        path = place.relative_to(story.root).as_posix()
        if path.startswith(ours):
            content = place.read_bytes() + (png_words(place.read_bytes()) if path.endswith("x.png") else b"")
            found |= {*re.findall(rb"canary-?(?:x\d+x\d+x|\d+)", f"{path}\n".encode() + content)}
    assert len(found) >= 300, f"there are {len(found)}"


def test_what_is_public_is_there(site: Path) -> None:
    page = (site / "incidents/outage/index.html").read_text()
    assert "Public" in page
    assert "12 %" in page
    assert (site / "incidents/outage/graph.svg").is_file()


def test_times_that_are_not_published_are_not_there(site: Path) -> None:
    for place in site.rglob("*"):
        assert not place.is_file() or b"03:07:11" not in place.read_bytes()


def test_an_audience_changes_no_public_state(site: Path) -> None:
    assert '"status":"major_outage"' not in (site / "api/v2/components.json").read_text().replace(" ", "")


def test_every_field_that_is_not_public_has_a_canary() -> None:
    planted_fields = {"tags", "category", "lead", "refs", "detected", "owner", "depends_on", "redact", "legal_ref"}
    tables = (formats.INCIDENT, formats.UPDATE, formats.COMPONENT, formats.RETRACTION)
    assert {field.name for table in tables for field in table.fields if not field.public} == planted_fields


# Secrets: for nobody. They are written in pieces, so that none stands in this file.
SECRETS = (
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "AKIA" + "QYLPMN5HHHFPZAM2",
    "glpat-" + "zX9y8W7v6U5t4S3r2Q1p",
    "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "https://app:" + "hunter2@acme.io/",
    "10.20.30.40",
    "192.168.7.7",
    "fd12:3456:789a::1",
    "pg.prod.acme.internal",
    "ip-10-0-12-7",
    "ana.lima@acme.io",
    "arn:aws:iam::123456789012:role/deploy",
)
FOLDER = "incidents/2026/outage"
UPDATE = f"{FOLDER}/20261017T031000Z-investigating.md"
IN_WORDS = {
    "text": "Look at {} now.",
    "alt text": "![{}](graph.svg)",
    "link": "[words](<https://example.com/?{}>)",
    "title of a link": '[words](https://example.com/ "{}")',
    "code": "```\n{}\n```",
    "audience block": "Words.\n\n::: audience technical\n{}\n:::",
    "comment": "Words. <!-- {} -->",
}
ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "title": (f"{FOLDER}/incident.md", "---\ntitle: At {}\nseverity: high\n---\n"),
    "facts": (UPDATE, "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\nfacts: {{host: '{}'}}\n---\nWords.\n"),
    "correction": (
        UPDATE,
        "---\nphase: investigating\nat: 2026-10-17T03:10:00Z\ncorrections: [{{at: 2026-10-17T04:00:00Z, kind: typo, note: 'not {}'}}]\n---\n",
    ),
    "translation": (UPDATE.replace(".md", ".de.md"), "Wort {}\n"),
    "component": ("components.yml", "components:\n  - {{id: web, name: Web, description: 'at {}'}}\n"),
    "attachment": (f"{FOLDER}/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'><desc>{}</desc></svg>"),
}


@pytest.mark.parametrize("place", [*IN_WORDS, *ELSEWHERE])
def test_no_secret_can_be_written_anywhere(tmp_path: Path, place: str) -> None:
    for secret in SECRETS:
        story = Story(tmp_path).incident().file(f"{FOLDER}/graph.svg", "<svg/>")
        story.update("investigating", "03:10", IN_WORDS.get(place, "![words](graph.svg)").format(secret))
        if place in ELSEWHERE:
            path, text = ELSEWHERE[place]
            story.file(path, text.format(secret))
        problems = load.read(tmp_path, CLOCK)[1]
        assert any("must not be published" in one.message and one.level is Level.ERROR for one in problems), secret


def test_no_secret_comes_in_by_a_template_a_page_or_a_picture(tmp_path: Path) -> None:
    story = Story(tmp_path, theme="material").incident().update("investigating", "03:10")

    def every(mark: str) -> str:
        """Give all of them, one a line; the same line of another file is named once."""
        return "\n".join(f"{mark} {secret}" for secret in SECRETS)

    story.file("overrides/partials/lightship/footer.html", f"<footer>\n{every('by')}\n</footer>")
    story.file("overrides/assets/brand.css", f"/*\n{every('*')}\n*/")
    story.file("pages/about.md", "# About\n\n" + "\n\n".join(f"`{secret}`" for secret in SECRETS))
    picture = tmp_path / "pages" / "graph.png"
    picture.write_bytes(png(every("in")))
    with pytest.raises(ContentError) as error:
        build.run(tmp_path, take(story.read(), CLOCK), tmp_path / "site", workers=1, on_progress=lambda *_: None)
    found: dict[str, set[int]] = {}
    for problem in error.value.problems:
        found.setdefault(problem.path, set()).add(problem.line)
    for path in ("site/assets/brand.css", "site/graph.png"):
        assert len(found[path]) >= len(SECRETS), (path, found)
    assert sum(map(len, found.values())) >= 4 * len(SECRETS)
    assert not (tmp_path / "site").exists()


def png_words(content: bytes) -> bytes:
    """Give what a picture of ours says in its metadata."""
    packed = content.partition(b"Comment\0\0")[2]
    return zlib.decompressobj().decompress(packed)


def png(words: str) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(words.encode()))
    return b"\x89PNG\r\n\x1a\n" + header + text + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
