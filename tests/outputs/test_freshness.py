"""/status.json: how fresh the page is, and what a banner says."""

import json

from factory import entry, maintenance, snapshot, update
from lightship.model import Impact, Kind, Phase, Status
from lightship.outputs import freshness


def read(page, generation=None):
    (output,) = freshness.outputs(page, generation)
    assert output.path == "status.json"
    return json.loads(output.make())


def test_a_page_is_fresh_for_three_hours_and_names_its_generation() -> None:
    local, published = read(snapshot()), read(snapshot(), 42)

    assert (local["generated_at"], local["fresh_until"]) == ("2026-10-17T12:00:00Z", "2026-10-17T15:00:00Z")
    assert (local["generation"], published["generation"]) == (None, 42)
    assert local["page"] == {"name": "Harbor Cloud", "url": "https://status.example.com"}
    assert local["status"] == {
        "status": "operational",
        "indicator": "none",
        "description": "All Systems Operational",
    }
    assert local["incidents"] == local["maintenances"] == []


def test_what_is_under_way_is_told_in_short_and_nothing_else() -> None:
    outage = {"rest": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}
    found = read(
        snapshot(
            entry("down", update("d1", "03:10", changes=outage), impact=Impact.CRITICAL, title='"Down" <b>'),
            entry("over", update("o1", "03:10", Phase.RESOLVED)),
            entry("prices", kind=Kind.NOTICE),
            maintenance("work", "11:00", 2, update("w1", "11:00", Phase.IN_PROGRESS)),
            maintenance("later", "2026-11-20T22:00:00Z"),
        )
    )

    assert found["status"]["status"] == "major_outage"
    assert found["incidents"] == [
        {
            "id": "down",
            "title": '"Down" <b>',
            "url": "https://status.example.com/incidents/down/",
            "status": "investigating",
            "impact": "critical",
            "updated_at": "2026-10-17T03:10:00Z",
        }
    ]
    assert [one["id"] for one in found["maintenances"]] == ["work"]
