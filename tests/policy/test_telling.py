"""Why a verdict is what it is, in words that the people read whom it concerns."""

from typing import Any

import pytest

from hearings import instant, judged

POLICY = """\
roles:
  tech: {people: [ana, bo, cy], backup: [kim], backup_after: 10m}
  comms: {people: [di, bo]}
  legal: {people: [li]}
severities: {critical: {approve: {tech: 1, comms: 1}}, high: {approve: {legal: 1}}}
window: 1d
disputes: {decider: legal, after: 30m}
"""
UNKNOWN = "they add that address to their account, or somebody whom it knows commits it anew"


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({"reviews": ["cy approved 03:05"]}, ["tech: 1 of 1 (severity critical), given by cy"]),
        ({"reviews": ["cy approved 03:05"]}, ["cy approved it (2026-10-17 03:05 UTC): counts for tech"]),
        ({}, ["tech: 0 of 1 (severity critical)", "tech: bo or cy can give it", "tech: ana wrote it, and cannot"]),
        ({}, ["tech: kim may 10m after it was asked for"]),
        ({"asked": {"tech": "03:55"}}, ["tech: kim may from 2026-10-17 04:05 UTC on"]),
        (
            {"reviews": ["bo approved 03:05", "cy approved 03:06"]},
            ["bo approved it (2026-10-17 03:05 UTC): counts for comms, not for tech too: one person counts once"],
        ),
        ({"reviews": ["cy approved 03:05 v1"]}, ["cy approved other bytes than these: ask again"]),
        ({"reviews": ["cy approved 03:05"], "now": "18 04:00"}, ["cy approved it longer than 1d ago: ask again"]),
        (
            {"reviews": ["ana approved 03:05"]},
            ["ana approved it (2026-10-17 03:05 UTC): whoever wrote it approves nothing of it"],
        ),
        (
            {"reviews": ["cy approved 03:05"], "editors": ["cy"]},
            ["cy approved it (2026-10-17 03:05 UTC), having changed its words: that counts once another one does"],
        ),
        (
            {"reviews": ["li approved 03:05"]},
            ["li approved it (2026-10-17 03:05 UTC): in none of the roles that it needs (comms, tech)"],
        ),
        (
            {"reviews": ["kim approved 03:05"]},
            ["kim approved it (2026-10-17 03:05 UTC): a backup, whose time has not come"],
        ),
        ({"reviews": ["cy dismissed 03:05"]}, ["cy takes no side any more"]),
        ({"reviews": ["ci approved 03:05 robot"]}, ["ci is a robot: it approves nothing"]),
        (
            {"reviews": ["cy objected 03:05"]},
            ["cy (tech) asks for changes, until they withdraw it, or legal decides 30m later"],
        ),
        (
            {"reviews": ["cy objected 03:05", "li approved 03:40"]},
            ["cy (tech) asks for changes: legal has decided"],
        ),
        (
            {"reviews": ["zoe objected 03:05"]},
            ["zoe asks for changes, in none of the roles that it needs (comms, tech)"],
        ),
        (
            {"unknown": ["c0ffee ana@laptop"]},
            [
                f"the forge does not know who wrote c0ffee ana@laptop: {UNKNOWN}",
            ],
        ),
    ],
)
def test_each_opinion_and_each_role_has_its_line(said: dict[str, Any], lines: list[str]) -> None:
    assert set(lines) <= set(judged(POLICY, {}, **said).why)


def test_where_everybody_of_a_role_wrote_it_the_way_out_is_told() -> None:
    why = judged(POLICY, {"severity": "high"}, authors=["li"]).why
    assert "legal: nobody can give it: let somebody else write it, or name a backup in policy.yml" in why


def test_what_needs_nobody_says_why() -> None:
    assert judged(POLICY, {"severity": "low"}).why == ("no rule of the policy speaks of it",)
    assert judged(POLICY, {"wording": True}).why == ("it equals the wording slow, approved in c0ffee",)
    assert judged("roles: {tech: {people: [ana]}}\nseverities: {critical: {approve: {tech: 1}}}\n", {}).why == (
        "ana is the only one whom the policy names, and wrote it: the merge is enough",
    )


def test_when_the_backups_may_is_told_while_it_is_ahead() -> None:
    def at(asked: dict[str, str]) -> dict[str, object]:
        return {one.role: one.backups_at for one in judged(POLICY, {}, asked=asked).missing}

    assert at({"tech": "03:55", "comms": "03:55"}) == {"tech": instant("04:05"), "comms": None}
    assert at({"tech": "03:50"})["tech"] is None
    assert at({})["tech"] is None


def test_no_backup_is_awaited_where_any_one_may() -> None:
    small = "roles: {tech: {people: [ana], backup: [bo], backup_after: 10m}}\nkinds: {incident: {approve: {tech: 1}}}\n"
    verdict = judged(small, {}, asked={"tech": "03:55"})
    assert [(one.by, one.backups_at) for one in verdict.missing] == [(("bo",), None)]


def test_what_is_given_is_the_newest_approval_that_it_rests_on() -> None:
    seen = ["cy approved 03:02 words", "cy approved 03:05 translation", "di approved 03:06"]
    given = {one.role: one.review.at for one in judged(POLICY, {"translation": True}, reviews=seen).given}
    assert given == {"tech": instant("03:05"), "comms": instant("03:06")}


def test_a_robot_is_named_where_it_approved_this_very_unit_alone() -> None:
    reviews = ["ci approved 03:05 robot", "docs approved 03:05 robot delivery.yml", "lint objected 03:05 robot"]
    robots = [line for line in judged(POLICY, {}, reviews=reviews).why if "robot" in line]
    assert robots == ["ci is a robot: it approves nothing"]
