"""Verifying a page from outside: nothing that was done to it without a statement stays unnoticed."""

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pagechain
import whole
from lightship import statements, verify
from lightship.errors import OutsideError
from lightship.statements import StatementError, signing
from lightship.verify import Verified
from lightship.web import Client
from webserver import Served, send, serving

KEY = signing.private(signing.generate()[0], "the test")
OTHER = signing.private(signing.generate()[0], "the test")
TRUSTED = signing.verifier(KEY.public_pem, "key.pub")
CLIENT = Client(timeout_s=5, tries=2)
OUTAGE = "incidents/outage/index.md"


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving({}, prefix="/status") as served:
        yield served


@pytest.fixture
def served(server: Served) -> Served:
    server.files = dict(pagechain.page(KEY).files)
    server.own.clear()
    server.asked.clear()
    return server


def look(served: Served, verifier: signing.Verifier | None = TRUSTED) -> Verified:
    return verify.run(served.url, CLIENT, verifier, wait_s=0, on_progress=lambda *_: None)


def test_a_page_that_was_left_alone_holds(served: Served) -> None:
    found = look(served)
    assert found.problems == ()
    assert (found.statements, found.twins) == (4, 1)
    assert found.sha256 == statements.digest(served.files["statements/4.json"])
    assert found.notes == (f"Signed with the key {KEY.id} (4).",)


def test_each_file_is_read_once(served: Served) -> None:
    look(served)
    assert set(served.asked.values()) == {1}


def test_an_altered_text_is_named(served: Served) -> None:
    served.files[OUTAGE] = served.files[OUTAGE].replace(b"A full disk.", b"A full disc.")
    assert look(served).problems == ("incident outage, update b: its text was altered",)


def test_an_altered_title_is_named(served: Served) -> None:
    served.files[OUTAGE] = served.files[OUTAGE].replace(b"Checkout failed", b"Checkout flew")
    (line,) = look(served).problems
    assert line.startswith("incident outage: its title, its state, its components or the order of its updates was alt")


def test_updates_in_another_order_are_named(served: Served) -> None:
    told = {"": "Checkout failed", "b": "A full disk.", "a": "We look into it.", "c": "All is well."}
    served.files[OUTAGE] = pagechain.twin(told)
    (line,) = look(served).problems
    assert "the order of its updates was altered (statement 4 tells of other words)" in line


def test_a_removed_update_is_named(served: Served) -> None:
    served.files[OUTAGE] = pagechain.twin({"": "Checkout failed", "a": "We look into it.", "c": "All is well."})
    assert look(served).problems == ("incident outage, update b: removed without a statement",)


def test_an_added_update_is_named(served: Served) -> None:
    served.files[OUTAGE] += b"\n[//]: # (update z)\n\n### Resolved\n\nNever happened.\n"
    assert look(served).problems == ("incident outage, update z: added without a statement",)
    served.files[OUTAGE] = served.files[OUTAGE].replace(b"update z", b"update a")
    assert look(served).problems == ("incident outage, update a: stands there twice",)


def test_a_removed_incident_is_named(served: Served) -> None:
    del served.files[OUTAGE]
    assert look(served).problems == ("incident outage: removed without a statement (statement 4 told of it)",)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("sitemap-2026-10.xml", "<loc>https://status.example.com/incidents/quiet/</loc>"),
        ("index.html", '<a href="/status/incidents/quiet/">Quiet</a>'),
        ("history/index.html", "<a href='/incidents/quiet/#a'>Quiet</a>"),
        ("history/2026-10/index.html", '<a href="/incidents/quiet/">Quiet</a>'),
    ],
)
def test_an_added_incident_is_named_wherever_readers_find_it(served: Served, path: str, shown: str) -> None:
    month = b"<loc>https://status.example.com/history/2026-10/</loc>"
    served.files["sitemap-2026-10.xml"] += month
    served.files["incidents/quiet/index.md"] = pagechain.twin({"a": "Nothing to see."})
    served.files[path] = served.files.get(path, b"") + shown.encode()
    assert look(served).problems == ("incident quiet: added without a statement",)


def test_an_incident_that_nobody_is_led_to_any_more_is_named(served: Served) -> None:
    served.files["sitemap-2026-10.xml"] = b"<urlset></urlset>"
    assert look(served).problems == ("incident outage: missing in the sitemap, though statements tell of it",)
    del served.files["sitemap.xml"]
    assert look(served).problems == (
        "sitemap.xml is missing: what was added without a statement may not have been found",
    )


def test_a_link_to_a_former_address_is_no_incident(served: Served) -> None:
    served.files["index.html"] = b'<a href="/incidents/former-name/">as we said</a>'
    served.files["incidents/former-name/index.html"] = b"moved"
    assert look(served).problems == ()


def test_what_a_taken_down_incident_leaves_is_named(served: Served) -> None:
    served.files["index.html"] = b'<a href="/incidents/notice/">Hello</a>'
    served.files["incidents/notice/index.md"] = pagechain.twin({"": "Hello", "n": "Hi."})
    assert look(served).problems == ("incident notice: added without a statement",)


def test_a_missing_statement_is_named_and_the_others_are_read(served: Served) -> None:
    del served.files["statements/3.json"]
    problems = look(served).problems
    assert problems[0] == "statement 3: it is missing"
    assert len(problems) == 1


def test_what_a_missing_statement_told_of_is_not_called_an_addition(served: Served) -> None:
    del served.files["statements/1.json"]
    assert look(served).problems == (
        "statement 1: it is missing",
        "incident outage, update a: no statement that can be read tells of it",
    )


def test_an_altered_statement_is_named_with_what_it_tells_of(served: Served) -> None:
    content = served.files["statements/2.json"]
    served.files["statements/2.json"] = content.replace(b"c0c0", b"c0c1", 1)
    assert look(served).problems == (
        "statement 2: it was altered: the chain names other bytes; do not rely on what it says of notice, outage",
    )


def test_a_chain_that_was_cut_short_at_its_end_is_another_one(served: Served) -> None:
    served.files["statements/latest.json"] = statements.latest(served.files["statements/3.json"])
    problems = look(served).problems
    assert "incident outage, update c: added without a statement" in problems


def test_a_text_and_its_statement_altered_together_break_the_chain(served: Served) -> None:
    forged = pagechain.page(KEY)
    story = {"outage": {"": "Checkout failed", "a": "We look into it.", "b": "Sabotage.", "c": "All is well."}}
    forged.number = 3
    forged.publish(story)
    served.files |= {path: forged.files[path] for path in (OUTAGE, "statements/4.json")}
    assert look(served).problems[0].startswith("statement 4: it was altered")


def test_a_whole_forged_chain_is_found_by_the_key_alone(served: Served) -> None:
    served.files = pagechain.page(OTHER).files
    found = look(served)
    other = f"signed with another key ({OTHER.id}) than the one given ({KEY.id})"
    assert found.problems == (f"statements 1 to 4: {other}",)
    assert found.notes == (), "nothing is said that sounds as if the signatures held"
    unvouched = look(served, None)
    assert unvouched.problems == ()
    assert "nobody vouches for it here" in unvouched.notes[0]


def test_signatures_that_were_taken_off_are_missed(served: Served) -> None:
    served.files = pagechain.page().files
    found = look(served)
    assert (found.problems, found.notes) == (("statements 1 to 4: not signed, nor is any later",), ())
    assert "whoever can write the page" in look(served, None).notes[0]


def test_statements_from_before_there_was_a_key_are_vouched_for_by_later_ones(served: Served) -> None:
    page = pagechain.page(story=pagechain.STORY[:2])
    page.key = KEY
    for state in pagechain.STORY[2:]:
        page.publish(state)
    served.files = page.files
    found = look(served)
    assert found.problems == ()
    assert found.notes == ("2 statements are not signed themselves; a later one that is vouches for them.",)


@pytest.mark.parametrize(("signed", "named"), [(3, "statement 4"), (2, "statements 3 to 4")])
def test_a_page_that_is_signed_no_longer_is_a_problem_for_who_has_the_key(
    served: Served, signed: int, named: str
) -> None:
    page = pagechain.page(KEY, pagechain.STORY[:signed])
    page.key = None
    for state in pagechain.STORY[signed:]:
        page.publish(state)
    served.files = page.files
    found = look(served)
    assert found.problems == (f"{named}: not signed any more, though statement {signed} is",)
    assert found.notes == ()


def test_one_statement_that_is_not_signed_is_vouched_for_by_the_next(served: Served) -> None:
    page = pagechain.page(KEY, pagechain.STORY[:2])
    page.key = None
    page.publish(pagechain.STORY[2])
    page.key = KEY
    page.publish(pagechain.STORY[3])
    served.files = page.files
    found = look(served)
    assert found.problems == ()
    assert found.notes == ("1 statement is not signed itself; a later one that is vouches for it.",)


def test_a_change_of_keys_holds_with_both(served: Served) -> None:
    page = pagechain.page(OTHER, pagechain.STORY[:2])
    page.key = KEY
    for state in pagechain.STORY[2:]:
        page.publish(state)
    served.files = page.files
    assert look(served, signing.verifier(OTHER.public_pem + KEY.public_pem, "keys.pub")).problems == ()
    other = f"signed with another key ({OTHER.id}) than the one given ({KEY.id})"
    assert look(served).problems == (f"statements 1 to 2: {other}",)


def test_a_page_without_statements_cannot_be_read(served: Served) -> None:
    served.files = {"index.html": b"hello"}
    with pytest.raises(OutsideError, match=r"/status has no statements \(is this the address of the page"):
        look(served)


def test_trouble_of_the_server_is_not_taken_for_a_removal(served: Served) -> None:
    served.own[OUTAGE] = lambda request: send(request, 500)
    with pytest.raises(OutsideError, match="answers 500"):
        look(served)
    served.own[OUTAGE] = lambda request: send(request, 401)
    with pytest.raises(OutsideError, match="answers 401"):
        look(served)


def test_a_chain_that_claims_to_be_endless_is_left(served: Served) -> None:
    content = served.files["statements/latest.json"].replace(b'"number":4', b'"number":999999999')
    served.files["statements/latest.json"] = content
    problems = look(served).problems
    assert problems[20] == "statements before 999999980: not looked for any more"
    assert sum(served.asked.values()) < 120


def test_a_publication_under_way_is_waited_for(served: Served) -> None:
    page = pagechain.page(KEY, pagechain.STORY[:3])
    early = dict(page.files)
    page.publish(pagechain.STORY[3])
    served.files = {**page.files, "statements/latest.json": early["statements/latest.json"]}
    served.files.pop("statements/4.json")

    def told(_name: str, _done: int, _total: int) -> None:
        if _name.startswith("looking again"):
            served.files = dict(page.files)

    found = verify.run(served.url, CLIENT, TRUSTED, wait_s=0.01, on_progress=told)
    assert found.problems == ()
    assert found.statements == 4


def test_a_whole_site_holds_and_what_is_slipped_in_is_found(served: Served) -> None:
    site = whole.files(whole.GOLDEN / "site")
    page = pagechain.Page(key=KEY, files=dict(site))
    twins = {id_: content for path, content in site.items() if (id_ := statements.incident_of(path))}
    for path in map(statements.twin_path, twins):
        del page.files[path]
    page.state(twins)
    served.files = page.files
    found = look(served)
    assert found.problems == ()
    assert found.twins == len(twins) > 5
    incident, content = next(iter(twins.items()))
    first = next(iter(statements.sections(content)))
    served.files[statements.twin_path(incident)] = content + b"\nAn afterthought.\n"
    last = list(statements.sections(content))[-1]
    assert look(served).problems == (f"incident {incident}, update {last}: its text was altered",)
    served.files[statements.twin_path(incident)] = content.replace(first.encode(), b"auto-other", 1)
    assert look(served).problems == (
        f"incident {incident}, update {first}: removed without a statement",
        f"incident {incident}, update auto-other: added without a statement",
    )


def test_a_hostile_page_leads_nowhere_else(served: Served) -> None:
    served.files["sitemap.xml"] += b"<loc>http://169.254.169.254/sitemap-1.xml</loc><loc>/../../etc/passwd</loc>"
    served.files["sitemap-1.xml"] = b"<!DOCTYPE x [<!ENTITY e 'e'>]><loc>https://evil.example/incidents/%2e%2e/</loc>"
    served.files["index.html"] = b'<a href="/incidents/../secret/">x</a>' * 10
    assert look(served).problems == ()
    assert all(".." not in path for path in served.asked)


def _story() -> st.SearchStrategy[list[pagechain.Story]]:
    ids = st.sampled_from(["a", "b", "c"])
    words = st.sampled_from(["One.", "Two.", "Three.\n\n- x"])
    state = st.dictionaries(st.sampled_from(["one", "two"]), st.dictionaries(ids, words, max_size=3), max_size=2)
    return st.lists(state, min_size=1, max_size=4)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=_story(), data=st.data())
def test_any_single_byte_that_changes_is_found(
    served: Served, story: list[pagechain.Story], data: st.DataObject
) -> None:
    served.files = dict(pagechain.page(KEY, story).files)
    assert look(served).problems == ()
    path = data.draw(st.sampled_from(sorted(path for path in served.files if not path.startswith("sitemap"))))
    content = served.files[path]
    place = data.draw(st.integers(0, len(content) - 1))
    flip = data.draw(st.integers(1, 255))
    served.files[path] = content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
    for verifier in (TRUSTED, None):
        try:
            problems = look(served, verifier).problems
        except StatementError:
            assert path == "statements/latest.json"
            continue
        assert problems
        name = path.removeprefix("incidents/").removeprefix("statements/").partition("/")[0].removesuffix(".json")
        assert path == "statements/latest.json" or any(name in line for line in problems)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), path=st.sampled_from(["statements/latest.json", "statements/2.json", OUTAGE]))
def test_whatever_lies_there_never_breaks_the_look(served: Served, content: bytes, path: str) -> None:
    served.files = {**pagechain.page(KEY).files, path: content}
    try:
        assert look(served).problems
    except StatementError:
        assert path == "statements/latest.json"


def refuse(request: BaseHTTPRequestHandler) -> None:
    """Answer as a bucket that may not be listed does for what is not there."""
    send(request, 403)


def test_a_bucket_that_may_not_be_listed_says_403_of_what_is_gone(served: Served) -> None:
    served.own[OUTAGE] = refuse
    assert look(served).problems == ("incident outage: removed without a statement (statement 4 told of it)",)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"sitemap.xml": "".join(f"<loc>/sitemap-{n}.xml</loc>" for n in range(2001))}, "2001 sitemaps, and 2000 are"),
        (
            {"sitemap-2026-10.xml": "".join(f"<loc>/history/{n // 12:04}-{n % 12 + 1:02}/</loc>" for n in range(2001))},
            "2001 months, and 2000 are looked at",
        ),
    ],
)
def test_a_page_with_more_lists_than_a_page_has_is_refused(served: Served, files: dict[str, str], words: str) -> None:
    served.files |= {path: text.encode() for path, text in files.items()}
    with pytest.raises(OutsideError, match=words):
        look(served)
    assert sum(served.asked.values()) < 20, "none of them is asked for"


def test_lists_that_are_small_on_the_wire_and_large_here_are_refused_before_all_are_read(served: Served) -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (15 << 20))
    names = [f"sitemap-{number:03}.xml" for number in range(100)]
    served.files["sitemap.xml"] = "".join(f"<loc>/{name}</loc>" for name in names).encode()
    for name in names:
        served.own[name] = lambda request: send(request, 200, bomb, content_encoding="gzip")
    with pytest.raises(OutsideError, match="has more than 256 MiB of lists"):
        look(served)
    assert sum(served.asked[name] for name in names) < 40
