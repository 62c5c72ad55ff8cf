"""/api/v2 as a whole: every file valid, in the order, wording and limits of the original."""

import json
from datetime import timedelta

import pytest

import parts
from contract import LISTS, files
from factory import NOW, at, entry, maintenance, settings, snapshot, tree, update
from lightship.model import Impact, Kind, Origin, Phase, Retraction, Status
from lightship.snapshot import Entry

OUTAGE = {"rest": (Status.OPERATIONAL, Status.PARTIAL_OUTAGE)}
SLOW = {"login": (Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE)}
WORK = {"mail": (Status.OPERATIONAL, Status.UNDER_MAINTENANCE)}


def story() -> tuple[Entry, ...]:
    """One of everything."""
    return (
        entry("checkout-errors", update("c1", "03:10", changes=OUTAGE), impact=Impact.MAJOR),
        entry(
            "slow-login",
            update("s1", "2026-10-16T08:00:00Z", changes=SLOW),
            update("s2", "2026-10-16T08:30:00Z", Phase.MONITORING, "A fix is *live*."),
            update("s3", "2026-10-16T09:00:00Z", Phase.RESOLVED, "Over.", {"login": SLOW["login"][::-1]}),
        ),
        maintenance("upgrade", "2026-10-20T22:00:00Z"),
        maintenance(
            "cabling",
            "11:00",
            2,
            update("m1", "2026-10-15T11:00:00Z", Phase.SCHEDULED),
            update("m2", "11:00", Phase.IN_PROGRESS, changes=WORK),
        ),
        maintenance(
            "called-off",
            "2026-10-19T22:00:00Z",
            1,
            update("x1", "2026-10-15T12:00:00Z", Phase.SCHEDULED),
            update("x2", "09:00", Phase.CANCELLED, "Called off."),
        ),
        entry("new-prices", kind=Kind.NOTICE),
    )


def test_every_file_is_valid_and_each_incident_and_maintenance_has_one() -> None:
    made = files(snapshot(*story()))

    singles = {f"incidents/{one.api_id}" for one in story() if one.kind is not Kind.NOTICE}
    assert set(made) == LISTS | singles
    for name in singles:
        assert f"incidents/{made[name]['incident']['id']}" == name


def test_a_page_without_anything_is_valid_and_its_lists_are_empty_not_absent() -> None:
    made = files(snapshot(components=tree().__class__(())))

    assert made["summary"]["components"] == made["summary"]["incidents"] == []
    assert made["summary"]["scheduled_maintenances"] == []
    assert made["summary"]["status"] == {"indicator": "none", "description": "All Systems Operational"}


def test_notices_are_in_no_file() -> None:
    assert b"new-prices" not in b"".join(output.make() for output in parts.api(snapshot(*story())))


def test_the_lists_hold_what_their_names_say() -> None:
    made = files(snapshot(*story()))

    def names(file: str, key: str) -> list[str]:
        return [one["name"] for one in made[file][key]]

    assert names("incidents", "incidents") == ["Checkout errors", "Slow login"]
    assert names("incidents/unresolved", "incidents") == ["Checkout errors"]
    assert names("summary", "incidents") == ["Checkout errors"]
    assert names("scheduled-maintenances", "scheduled_maintenances") == ["Upgrade", "Called off", "Cabling"]
    assert names("scheduled-maintenances/upcoming", "scheduled_maintenances") == ["Upgrade"]
    assert names("scheduled-maintenances/active", "scheduled_maintenances") == ["Cabling"]
    assert names("summary", "scheduled_maintenances") == ["Cabling", "Upgrade"]


def test_lists_of_every_state_are_newest_first_and_end_at_fifty() -> None:
    start = at("2026-01-01T00:00:00Z")
    incidents = [
        entry(f"i{day}", update(f"i{day}-1", start + timedelta(days=day), Phase.RESOLVED)) for day in range(60)
    ]
    planned = [maintenance(f"m{day}", start + timedelta(days=day)) for day in range(60)]

    made = files(snapshot(*incidents, *planned))

    assert [one["name"] for one in made["incidents"]["incidents"]] == [f"I{day}" for day in range(59, 9, -1)]
    assert [one["name"] for one in made["scheduled-maintenances"]["scheduled_maintenances"]][::49] == ["M59", "M10"]
    assert [one["name"] for one in made["scheduled-maintenances/upcoming"]["scheduled_maintenances"]] == [
        f"M{day}" for day in range(60)
    ]


def test_updates_are_newest_first_and_their_words_are_no_markdown() -> None:
    made = files(snapshot(*story()))

    slow = made["incidents"]["incidents"][1]
    assert [one["status"] for one in slow["incident_updates"]] == ["resolved", "monitoring", "investigating"]
    assert slow["incident_updates"][1]["body"] == "A fix is live."
    assert slow["monitoring_at"] == "2026-10-16T08:30:00.000Z"
    assert slow["resolved_at"] == slow["incident_updates"][0]["display_at"] == "2026-10-16T09:00:00.000Z"


def test_components_of_an_update_are_named_with_their_group_and_null_when_there_are_none() -> None:
    slow = files(snapshot(*story()))["incidents"]["incidents"][1]

    assert slow["incident_updates"][1]["affected_components"] is None
    assert slow["incident_updates"][0]["affected_components"] == [
        {
            "code": slow["components"][0]["id"],
            "name": "Web - Login",
            "old_status": "degraded_performance",
            "new_status": "operational",
        }
    ]


def test_an_update_lists_components_when_one_changes_or_is_new_as_on_githubs_page() -> None:
    same = (Status.PARTIAL_OUTAGE, Status.PARTIAL_OUTAGE)
    told = entry(
        "spreading",
        update("s1", "03:00", changes=OUTAGE),
        update("s2", "03:10", changes={"rest": same}),
        update("s3", "03:20", changes={"rest": same, "mail": (Status.OPERATIONAL, Status.OPERATIONAL)}),
        update("s4", "03:30", changes={"rest": (Status.PARTIAL_OUTAGE, Status.OPERATIONAL), "mail": same}),
    )

    updates = files(snapshot(told))["incidents"]["incidents"][0]["incident_updates"]

    listed = [[one["name"] for one in told["affected_components"] or ()] for told in updates]
    assert listed == [["Api - REST API", "Mail"], ["Api - REST API", "Mail"], [], ["Api - REST API"]]


def test_the_components_of_an_incident_have_their_status_of_now() -> None:
    again = entry("login-down", update("d1", "11:00", changes={"login": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}))

    resolved = files(snapshot(*story(), again))["incidents"]["incidents"][-1]

    assert (resolved["status"], resolved["components"][0]["status"]) == ("resolved", "major_outage")


def test_a_maintenance_started_when_it_was_announced_and_ends_with_its_window() -> None:
    (upgrade,) = files(snapshot(*story()))["scheduled-maintenances/upcoming"]["scheduled_maintenances"]

    assert upgrade["started_at"] == upgrade["created_at"] == "2026-10-16T12:00:00.000Z"
    assert list(upgrade)[-2:] == ["scheduled_for", "scheduled_until"]
    assert (upgrade["scheduled_for"], upgrade["scheduled_until"]) == (
        "2026-10-20T22:00:00.000Z",
        "2026-10-20T23:00:00.000Z",
    )
    assert (upgrade["impact"], upgrade["resolved_at"]) == ("maintenance", None)


def test_a_cancelled_maintenance_is_completed_for_clients_that_know_no_cancelling() -> None:
    made = files(snapshot(*story()))

    called_off = made["scheduled-maintenances"]["scheduled_maintenances"][1]
    assert (called_off["status"], called_off["resolved_at"]) == ("completed", "2026-10-17T09:00:00.000Z")
    assert [one["status"] for one in called_off["incident_updates"]] == ["completed", "scheduled"]
    assert called_off["incident_updates"][0]["body"] == "Called off."


def test_a_withdrawn_update_shows_its_notice_alone() -> None:
    withdrawn = update(
        "r1", "03:10", translations={}, retraction=Retraction(at=at("04:00"), note="Posted on the wrong page.")
    )

    (told,) = files(snapshot(entry("oops", withdrawn)))["incidents"]["incidents"][0]["incident_updates"]

    assert told["body"] == "Posted on the wrong page."
    assert (told["display_at"], told["updated_at"]) == ("2026-10-17T03:10:00.000Z", "2026-10-17T04:00:00.000Z")


def test_an_incident_without_components_concerns_the_page_because_clients_break_on_an_empty_list() -> None:
    vague = entry("vague", impact=Impact.MAJOR)
    over = entry("over", update("o1", "2026-10-01T00:00:00Z", Phase.RESOLVED))

    made = files(snapshot(vague, over))

    (open_one,), (closed_one,) = (one["components"] for one in made["incidents"]["incidents"])
    assert (open_one["name"], open_one["status"]) == ("Harbor Cloud", "partial_outage")
    assert (closed_one["name"], closed_one["status"]) == ("Harbor Cloud", "operational")
    assert open_one["id"] == closed_one["id"]
    assert open_one["id"] not in {one["id"] for one in made["components"]["components"]}


def test_an_impact_of_maintenance_stays_out_of_incidents() -> None:
    odd = entry("odd", impact=Impact.MAINTENANCE)

    assert files(snapshot(odd))["incidents"]["incidents"][0]["impact"] == "none"


def test_the_short_link_is_the_page_of_the_incident() -> None:
    (found,) = files(snapshot(entry("oops")))["incidents"]["incidents"]

    assert found["shortlink"] == "https://status.example.com/incidents/oops/"


def test_original_times_of_imported_updates_are_kept_but_none_from_the_future() -> None:
    origin = Origin(created=at("03:11"), updated=at("03:12"))
    later = Origin(created=at("03:11"), updated=NOW + timedelta(days=1))

    made = files(
        snapshot(entry("a", update("a1", "03:10", origin=origin)), entry("b", update("b1", "03:10", origin=later)))
    )

    told = {one["name"]: one["incident_updates"][0] for one in made["incidents"]["incidents"]}
    assert told["A"]["created_at"] == "2026-10-17T03:11:00.000Z"
    assert told["A"]["updated_at"] == "2026-10-17T03:12:00.000Z"
    assert told["B"]["updated_at"] == "2026-10-17T03:10:00.000Z"


def test_the_page_is_as_new_as_its_last_change_not_as_its_build() -> None:
    made = files(snapshot(*story(), now=NOW + timedelta(days=40)))

    assert made["status"]["page"] == {
        "id": "harborcloud1",
        "name": "Harbor Cloud",
        "url": "https://status.example.com",
        "time_zone": "Etc/UTC",
        "updated_at": "2026-10-17T11:00:00.000Z",
    }


@pytest.mark.parametrize(
    "text",
    [
        'He said "down" \\ and left',
        "<script>alert(1)</script>",
        "</script><!-- ]]> &amp;",
        "🔥 Ausfall: Zürich – 東京",
        "tab\tand\x07bell\u2028line",
    ],
)
def test_names_of_every_kind_come_back_as_they_were(text: str) -> None:
    page = snapshot(entry("odd", title=text), settings=settings(name=text))

    made = files(page)

    assert made["incidents"]["incidents"][0]["name"] == made["status"]["page"]["name"] == text
    for output in parts.api(page):
        assert b"<" not in output.make()


def test_files_are_compact_and_end_with_a_line_end() -> None:
    (status,) = (output for output in parts.api(snapshot()) if output.path == "api/v2/status.json")

    made = status.make()

    assert made.endswith(b'"}}\n')
    assert json.dumps(json.loads(made), separators=(",", ":"), ensure_ascii=False) + "\n" == made.decode()
