"""What each kind finds, and what looks like it and is something else. Secrets are written in pieces: none is one."""

import pytest

from lightship.errors import Level
from lightship.model.redaction import RedactionKind, RedactionRule
from lightship.redact import Examiner, usual
from lightship.redact.kinds import KNOWN, rule

USUAL = Examiner(tuple(usual()))
EVERY = Examiner([rule(kind, known.level or Level.WARNING) for kind, known in KNOWN.items()])

FOUND = [
    ("tokens", "use ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "ghp_a1B2"),
    ("tokens", "key AKIA" + "QYLPMN5HHHFPZAM2 leaked", "AKIAQYLP"),
    ("tokens", "hook whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_Mf"),
    ("tokens", "postgres://app:" + "hunter2@db/app", "hunter2"),
    ("tokens", "api_key = '" + "Zq8xkP0wLm2nR5tYvB7c'", "Zq8xkP0w"),
    ("private_addresses", "the host 10.20.30.40 fails", "10.20.30.40"),
    ("private_addresses", "172.16.0.1, and more", "172.16.0.1"),
    ("private_addresses", "(192.168.1.255)", "192.168.1.255"),
    ("private_addresses", "169.254.169.254", "169.254.169.254"),
    ("private_addresses", "100.64.3.2", "100.64.3.2"),
    ("private_addresses", "from fd12:3456:789a::1 on", "fd12:3456:789a::1"),
    ("private_addresses", "fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a"),
    ("internal_names", "see wiki.intranet for it", "wiki.intranet"),
    ("internal_names", "pg.prod.acme.internal", "pg.prod.acme.internal"),
    ("internal_names", "api.default.svc.cluster.local", "api.default.svc.cluster.local"),
    ("internal_names", "orders.c9akciq32.eu-west-1.rds.amazonaws.com", "orders.c9akciq32"),
    ("internal_names", "ip-10-0-12-7 is gone", "ip-10-0-12-7"),
    ("host_names", "restarted db-prod-03", "db-prod-03"),
    ("host_names", "acme-web12", "acme-web12"),
    ("emails", "ask ana.lima@acme.io", "ana.lima@acme.io"),
    ("emails", "mailto:ana%2Bx@acme.co.uk", "ana%2Bx@acme.co.uk"),
    ("emails", "jürgen@müller.de", "jürgen@müller.de"),
    ("phones", "call +49 30 1234567 now", "+49 30 1234567"),
    ("phones", "call (415) 867-5309", "(415) 867-5309"),
    ("tickets", "as OPS-1234 says", "OPS-1234"),
    ("cloud_accounts", "arn:aws:iam::123456789012:role/deploy", "arn:aws:iam::123456789012"),
    ("cloud_accounts", "AWS account 1234-5678-9012", "1234-5678-9012"),
    ("cloud_accounts", "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/x", "0b1f6471"),
    ("liability", "It was our fault.", "our fault"),
    ("liability", "This will never happen again", "will never happen again"),
    ("vendors", "Cloudflare is down", "Cloudflare"),
]
NOT_FOUND = [
    "version 10.1.2.3.4 of 2026-10-17T03:01:00Z",
    "v10.0.0.1 and 1.2.3.4 and 192.0.2.1 and 8.8.8.8 and 2001:db8::1",
    "support@acme.io, security@acme.io, ana@example.com, git@code.acme.io:page and @ana",
    "ISO-8601, UTF-8, SHA-256 and TLS-1",
    "+1 555 and 2026-10-17 03:10:00 and 1234567890123456",
    "between 10.5 and 20.7 seconds, 99.95 % of 1.000.000",
    "localhost, internal errors, local time, the corp",
    "AKIAIOSFODNN7" + "EXAMPLE",
    "token, secret, password and key are words",
    "12 database nodes, web 2.0, app store, #db1457, /incidents/2024-06-25-upgrade-of-k8s-1-28/",
]


@pytest.mark.parametrize(("kind", "text", "found"), FOUND)
def test_a_kind_finds_what_it_names(kind: str, text: str, found: str) -> None:
    kinds = {one.rule.kind: one.text for one in EVERY.found(text)}
    assert kinds[RedactionKind(kind)].startswith(found)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert [one.text for one in EVERY.found(text)] == []


def test_each_kind_has_a_sample() -> None:
    assert {kind for kind, _, _ in FOUND} == set(RedactionKind) - {RedactionKind.PICTURE_DATA}


def test_a_message_does_not_repeat_a_secret() -> None:
    for text in ("ana.lima@acme.io", "AKIA" + "QYLPMN5HHHFPZAM2", "+49 30 1234567"):
        (found,) = USUAL.found(text)
        assert text not in found.message
    (found,) = USUAL.found("10.0.0.1")
    assert found.message == "'10.0.0.1' must not be published: a private or reserved IP address"


@pytest.mark.parametrize(
    "text",
    [
        "10&#46;0&period;0.1",
        "10.<b>0</b>.0<span class='x'>.</span>1",
        "10.**0**.0.1",
        "10.0.0\\.1",
        "10%2E0%2e0.1",
        '{"text": "10\\u002e0.0.1"}',
        "10.0.\u200b0.1",
        "\uff11\uff10.\uff10.\uff10.\uff11",
        "10.<!-- -->0.0.1",
        "&lt;b&gt;10&lt;/b&gt;.0.0.1",
        "10%252E0.0.1",
        '10.0<a title="a>b" href="/x">.</a>0.1',
        "10\u30020\u30020\u30021",
        "\u0661\u0660.\u0660.0.1",
        "10.0\u3164.0.1",
        "10.0.0\U000e0020.1",
    ],
)
def test_what_is_written_another_way_is_found(text: str) -> None:
    assert [one.text for one in USUAL.found(text)] == ["10.0.0.1"]


@pytest.mark.parametrize(
    "text",
    [
        "Project Falcon",
        "project\n  falcon",
        "Project\u00a0Falcon",
        "Project&nbsp;Falcon",
        "Project *Falcon*",
        "**Project** Falcon",
        "Project <em>Falcon</em>",
        "Project<br>Falcon",
        "Project [Falcon](/x)",
        "project-falcon",
        "project_falcon.md",
        "Project\u2011Falcon",
    ],
)
def test_a_phrase_is_found_however_its_words_are_kept_apart(text: str) -> None:
    words = Examiner([RedactionRule(words=("project falcon",), level=Level.ERROR, why="a name of ours")])
    assert words.found(text)
    assert not words.found(text.replace("roject", "rojects"))


@pytest.mark.parametrize("text", ["mu\u0308ller", "https://xn--mller-kva.example.com/", "M\u00dcLLER"])
def test_an_accent_is_found_however_it_is_written(text: str) -> None:
    assert Examiner([RedactionRule(words=("m\u00fcller",), level=Level.ERROR, why="a customer")]).found(text)


def test_both_ends_of_a_range_of_addresses_are_found_and_versions_are_none() -> None:
    assert [one.text for one in USUAL.found("from 10.0.0.1-10.0.0.9 on")] == ["10.0.0.1", "10.0.0.9"]
    assert USUAL.found("mariadb 10.3.22.1-1 and 10.0.0.1-rc2") == []


def test_words_that_stand_side_by_side_are_both_found() -> None:
    words = Examiner([RedactionRule(words=("acme", "globex corp"), level=Level.ERROR, why="a customer")])
    assert [one.text for one in words.found("Acme globex\ncorp, acmes, müacme")] == ["Acme", "globex\ncorp"]


def test_what_is_allowed_is_passed_over_and_nothing_else() -> None:
    assert [one.text for one in USUAL.found("10.0.0.1 10.0.0.11", {"10.0.0.1"})] == ["10.0.0.11"]


def test_a_list_of_many_names_can_be_looked_for() -> None:
    names = tuple(f"Customer{number} Limited" for number in range(3000))
    found = Examiner([RedactionRule(words=names, level=Level.ERROR, why="a customer")])
    assert [one.text for one in found.found("for <b>Customer2999</b> Limited alone")] == ["Customer2999</b> Limited"]


def test_half_a_pair_of_a_sign_does_no_harm() -> None:
    assert [one.text for one in USUAL.found("\ud800 10.0.0.1 \\ud800 xn--ib9b")] == ["10.0.0.1"]


def test_a_long_text_is_searched_in_linear_time() -> None:
    hostile = Examiner([RedactionRule(expression="(a+)+$", level=Level.ERROR, why="x"), *usual()])
    assert hostile.found("a" * 50_000 + "!" + "@" * 50_000 + "." * 50_000) == []
