"""Whatever stands in a file, an import explains it and goes on: no traceback, and a page that passes the check."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from pages import Page, issue

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "+++\n",
            "title: ",
            "date: ",
            "resolved: ",
            "resolvedWhen: ",
            "severity: ",
            "affected: ",
            "section: ",
        ),
        *(
            "issue",
            "true",
            "false",
            "down",
            "notice",
            "disrupted",
            "2024-03-01",
            "T10:00:00Z",
            " 10:00:00",
            "T015:00",
            "-00:00",
        ),
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\t",
            "- ",
            "API",
            "[",
            "]",
            "{",
            "}",
            "{{",
            "}}",
            "{%",
            "{#",
            '{{< track "2024-03-01 10:00:00" >}}',
        ),
        *(
            "[Final message]\n",
            "[Initial message]\n",
            "*Resolved* - ",
            ":::",
            "::: audience x\n",
            "```",
            "~~~",
            "~~",
            "<!--",
            "-->",
        ),
        *(
            "<b>",
            "</b>",
            "<script>",
            "![x](y.png)",
            "[x](../y)",
            "[x]: y\n",
            "https://x.example/a_(b)",
            "&amp;",
            "\ufeff",
            "\0",
            "\x85",
        ),
        *(
            "informational: true\n",
            "draft: true\n",
            "aliases: [/x, y]\n",
            "slug: ../..\n",
            "url: //x\n",
            "pin: x\n",
            "é",
            "🔥",
            ": ",
            "#",
        ),
    ]
)
FILES = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join) | st.builds(
    lambda keys, body: "---\ntitle: x\ndate: 2024-03-01\nsection: issue\n" + keys + "\n---\n" + body,
    st.lists(PIECES, max_size=8).map("".join),
    st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join),
)


@given(
    st.lists(
        FILES.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60), min_size=1, max_size=4
    )
)
@settings(max_examples=120)
def test_any_files_of_a_cstate_site_are_imported_or_explained(files: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        page = Page(Path(folder) / "page", NOW)
        for number, data in enumerate(files):
            issue(Path(folder) / "site", f"{number}.md", data)
        summary = page.take("cstate", Path(folder) / "site")
        assert summary.incidents <= len(files)


SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | PIECES
TIMES = (
    st.sampled_from(["2024-03-01T12:00:00Z", "2024-03-01T12:00:00.001+02:00", "2024-03-01T12:00:00Z", "soon", ""])
    | SCALARS
)
STATUSES = (
    st.sampled_from(["investigating", "resolved", "scheduled", "in_progress", "completed", "postmortem"]) | SCALARS
)
MENTIONS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "code": st.sampled_from("abc") | SCALARS,
            "name": SCALARS,
            "new_status": st.sampled_from(["operational", "major_outage"]) | SCALARS,
        },
    ),
    max_size=2,
)
UPDATES = st.fixed_dictionaries(
    {"body": st.lists(PIECES, max_size=12).map("".join), "display_at": TIMES, "status": STATUSES},
    optional={"id": SCALARS, "affected_components": MENTIONS | SCALARS, "created_at": TIMES},
)
INCIDENTS = st.fixed_dictionaries(
    {
        "id": st.sampled_from("abcd") | SCALARS,
        "name": SCALARS,
        "incident_updates": st.lists(UPDATES | SCALARS, max_size=4) | SCALARS,
    },
    optional=dict.fromkeys(("impact", "shortlink", "updated_at"), SCALARS)
    | dict.fromkeys(("created_at", "started_at", "resolved_at", "scheduled_for", "scheduled_until"), TIMES)
    | {"status": STATUSES, "components": st.lists(st.fixed_dictionaries({"id": SCALARS, "name": SCALARS}), max_size=2)},
)
COMPONENTS = st.fixed_dictionaries(
    {"id": st.sampled_from("abc") | SCALARS},
    optional={
        "name": SCALARS,
        "group": SCALARS,
        "group_id": st.sampled_from("abc"),
        "position": SCALARS,
        "start_date": SCALARS,
    },
)


@given(st.lists(INCIDENTS, max_size=3), st.lists(COMPONENTS, max_size=4), SCALARS)
@settings(max_examples=120)
def test_any_payload_of_a_statuspage_is_imported_or_explained(
    incidents: object, components: object, page_id: object
) -> None:
    data = {"page": {"id": page_id, "url": "https://x.example"}, "incidents": incidents, "components": components}
    with TemporaryDirectory() as folder:
        page = Page(Path(folder) / "page", NOW)
        good = {"id": "good", "name": "Good", "position": 1}
        (Path(folder) / "x.json").write_text(json.dumps(data))
        (Path(folder) / "y.json").write_text(json.dumps({"components": [good]}))
        source = Path(folder) / "source"
        source.mkdir()
        for name in ("x.json", "y.json"):
            (Path(folder) / name).rename(source / name)
        page.take("statuspage", source)
