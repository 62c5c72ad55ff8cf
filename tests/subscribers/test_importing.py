"""Import and export of subscribers: what goes out comes back, and no file, however strange, does anything else."""

import contextlib
import csv
import io
import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightship.errors import ContentError
from lightship.model import Component, Components, Origin
from lightship.model.addresses import AddressError, id_of, kept
from lightship.model.notifying import SqliteSubscribers
from lightship.model.nouns import Kind
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.source import Where
from lightship.subscribers import Subscribers, open_store
from lightship.subscribing import Import, Known, Summary, bring, everybody, exported, forgotten, look
from people import ANA, THEN, person

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def component(id_: str, name: str, origin: str = "", *inner: Component) -> Component:
    return Component(id=id_, name=name, origin=Origin(id=origin), components=inner, where=Where(""))


KNOWN = Known(
    components=Components(
        (
            component("api", "API", "", component("rest", "REST API", "zvdm6f7gf76j")),
            component("web", "Website; the shop"),
        )
    ),
    audiences=("public", "executives"),
    languages=("en", "de", "pt-BR"),
)
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40).map(str.strip)


class Page:
    """A store with nobody, and files to import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store: Subscribers = open_store(SqliteSubscribers(), folder, str)

    def file(self, content: str | bytes) -> Path:
        place = self.folder / "people.csv"
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    def look(self, content: str | bytes) -> Import:
        return look(self.file(content), "people.csv", KNOWN, NOW)

    def bring(self, content: str | bytes, *, is_confirmed: bool = False) -> Summary:
        place = self.file(content)
        return bring(place, look(place, "people.csv", KNOWN, NOW), KNOWN, NOW, self.store, is_confirmed=is_confirmed)

    def problems(self, content: str | bytes) -> list[str]:
        try:
            return [str(problem) for problem in self.look(content).problems]
        except ContentError as error:
            return [str(problem) for problem in error.problems]

    def everybody(self) -> list[Subscriber]:
        return list(everybody(self.store))


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def test_a_list_of_addresses_is_enough(page: Page) -> None:
    assert page.bring("address\nana@example.com\nhttps://hooks.example.com/a\n+49 30 123456\n").added == 3
    assert [(one.address, one.medium, one.confirmed) for one in page.everybody()] == [
        ("ana@example.com", Medium.EMAIL, None),
        ("https://hooks.example.com/a", Medium.WEBHOOK, None),
        ("+4930123456", Medium.SMS, None),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffAddress;Name\r\nana@example.com;Ana\r\n".encode(),
        b"sep=;\naddress;name\nana@example.com;Ana\n",
        b"address\tname\nana@example.com\tAna\n",
        b'"address","name"\n"ana@example.com","Ana"\n\n,\n',
        b"name, address \nAna, ana@example.com",
        b"address,name\rana@example.com,Ana\r",
    ],
)
def test_files_of_other_programs_are_read(page: Page, content: bytes) -> None:
    assert page.problems(content) == []
    assert page.bring(content).added == 1
    [one] = page.everybody()
    assert (one.address, one.name) == ("ana@example.com", "Ana")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "people.csv:1:1: this file is empty"),
        (b"\xff\xfea\0d\0", "people.csv:1:1: this file is UTF-16 (save it as CSV UTF-8)"),
        (b"ana@example.com\n", "people.csv:1:1: no column is called address (the first line must name the columns"),
        (b"address,adress\n", "people.csv:1:9: unknown column 'adress' (did you mean 'address'?)"),
        (b"address,bo@example.com\n", "people.csv:1:9: unknown column (not shown)"),
        (b"address,name,name\n", "people.csv:1:14: there are two columns 'name'"),
        (b"address\nana@example.com\0\n", "people.csv:2:16: there is a NUL"),
        (b"address,name\nana@example.com,M\xfcller\n", "people.csv:2:18: this is not UTF-8"),
        (b"address\n" + b"a" * 70_000, "people.csv:2:1: this line has more than 65536 characters"),
        (b'address\n"ana@example.com\nbo@example.com\n', "people.csv:2:1: the quotes in this line do not fit"),
        (b"address,name\nana@example.com," + b"x" * 301, "people.csv:2:17: it has 301 characters (300 are allowed)"),
        (b"address,confirmed\nana@example.com,soon\n", "people.csv:2:17: 'soon' is not a time"),
        (b"address,kinds\nana@example.com,outage\n", "people.csv:2:17: 'outage' is none of these"),
        (b"address,name\nana@example.com,a\x1b[31m\n", "people.csv:2:17: there is a control character in it"),
        (
            b"address,medium\nana@example.com,fax\n",
            "people.csv:2:17: 'fax' is none of these (known: email, webhook, sms)",
        ),
        (b"address,medium\nana@example.com,sms\n", "people.csv:2:1: the telephone number has no country"),
        (b"address,tier\nana@example.con,bo@example.com\n", "people.csv:2:1: no domain ends with .con"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(page: Page, content: bytes, line: str) -> None:
    problems = page.problems(content)
    assert problems[0].startswith(line)
    assert "bo@" not in " ".join(problems)


def test_a_wrong_line_costs_no_other_line(page: Page) -> None:
    content = b'address,name\na@example.com,"A\n\xff\n' + b"x" * 100_000 + b"\nb@example.com,B\n"
    assert page.look(content).wrong == 3
    assert page.bring(content).added == 1
    assert [one.name for one in page.everybody()] == ["B"]


def test_only_the_first_of_many_problems_are_kept(page: Page) -> None:
    found = page.look("address\n" + "nobody\n" * 5000)
    assert (found.wrong, len(found.problems)) == (5000, 100)


def test_a_second_import_changes_nothing(page: Page) -> None:
    content = "address,name,confirmed\n" + "".join(f"p{number}@example.com,P,yes\n" for number in range(50))
    assert page.bring(content).added == 50
    before = page.everybody()
    summary = bring(page.file(content), page.look(content), KNOWN, NOW + timedelta(days=1), page.store)
    assert (summary.added, summary.changed, summary.unchanged) == (0, 0, 50)
    assert page.everybody() == before


def test_two_imports_side_by_side_bring_everybody_once(page: Page) -> None:
    fork = multiprocessing.get_context("fork")
    place = page.file("address,confirmed\n" + "".join(f"p{number}@example.com,yes\n" for number in range(12_000)))
    looked = look(place, "people.csv", KNOWN, NOW)
    begin = fork.Barrier(2)

    def work() -> None:
        begin.wait()
        bring(place, looked, KNOWN, NOW, open_store(SqliteSubscribers(), page.folder, str))

    processes = [fork.Process(target=work) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    found = page.everybody()
    assert len(found) == len({one.number for one in found}) == 12_000
    assert all(one.is_told for one in found)


def test_the_last_of_two_lines_for_an_address_counts(page: Page) -> None:
    content = "address,name\nana@example.com,Ana\nANA@example.com,Ana Lima\n"
    assert page.look(content).repeated == 1
    page.bring(content)
    [one] = page.everybody()
    assert (one.address, one.name) == ("ana@example.com", "Ana Lima")


def test_empty_cells_are_defaults_and_missing_columns_are_left_as_they_were(page: Page) -> None:
    page.store.put([replace(ANA, quarantined=None, reason="")])
    page.bring("address,components,language\nana@example.com,,\n")
    [one] = page.everybody()
    assert (one.components, one.language) == ((), "")
    assert (one.name, one.audience, one.zone, one.confirmed) == (ANA.name, "executives", "Europe/Berlin", THEN)


def test_components_are_named_by_id_or_name_and_lists_have_any_usual_mark(page: Page) -> None:
    rows = ("rest web", "rest;web", '"rest, web"', '"REST API|Website; the shop"'.replace("|Website; the shop", ""))
    for number, cell in enumerate(rows):
        page.bring(f"address,components\np{number}@example.com,{cell}\n")
    assert [one.components for one in page.everybody()] == [("rest", "web")] * 3 + [("rest",)]
    page.bring('address;components\nq@example.com;"Website; the shop"\n')
    assert page.everybody()[-1].components == ("web",)


def test_who_is_forgotten_in_the_file_is_forgotten_here(page: Page) -> None:
    page.store.put([ANA, person(1)])
    page.bring("".join(exported([forgotten(ANA.id, THEN)])))
    first, second = page.everybody()
    assert first == replace(forgotten(ANA.id, THEN), number=1)
    assert second.is_told


def _utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC)


@st.composite
def somebody(draw: st.DrawFn) -> Subscriber:
    medium = draw(st.sampled_from(Medium))
    number = draw(st.integers(10**8, 10**9))
    word = draw(st.from_regex(r"[a-z=+'-]{1,10}[0-9]{0,4}", fullmatch=True))
    address = {
        Medium.EMAIL: f"{word}@example.com",
        Medium.WEBHOOK: f"https://hooks.example.com/{word}",
        Medium.SMS: f"+49{number}",
    }[medium]
    instants = st.none() | st.datetimes(NOW.replace(year=1980, tzinfo=None), NOW.replace(tzinfo=None)).map(_utc)
    return Subscriber(
        id=id_of(kept(address, medium), medium),
        address=kept(address, medium),
        medium=medium,
        audience=draw(st.sampled_from(KNOWN.audiences)),
        components=tuple(draw(st.lists(st.sampled_from(["api", "rest", "web"]), unique=True))),
        kinds=tuple(draw(st.lists(st.sampled_from(Kind), unique=True))),
        preference=draw(st.sampled_from(Preference)),
        language=draw(st.sampled_from(["", *KNOWN.languages])),
        zone=draw(st.sampled_from(["Etc/UTC", "Europe/Berlin", "America/St_Johns"])),
        name=draw(LINES),
        tier=draw(LINES | st.sampled_from(["=1+1", "'=x", "''+y", "-", "@", 'a,b;c"d'])),
        confirmed=draw(instants),
        quarantined=draw(instants),
        reason=draw(LINES),
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(somebody(), min_size=1, max_size=8, unique_by=lambda one: one.id))
def test_what_is_exported_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, people: list[Subscriber]
) -> None:
    page = Page(tmp_path_factory.mktemp("page"))
    content = "".join(exported([*people, forgotten("0" * 16, THEN)]))
    assert page.problems(content) == []
    page.bring(content)
    back = [replace(one, number=0) for one in page.everybody()]
    assert back == [*people, forgotten("0" * 16, THEN)]
    assert "".join(exported(page.everybody())) == content


@given(people=st.lists(somebody(), max_size=3))
def test_no_cell_of_an_export_is_a_formula(people: list[Subscriber]) -> None:
    for row in csv.reader(io.StringIO("".join(exported(people)), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: ("address,name,confirmed\n" + text).encode("utf-8", "replace"))
    | st.lists(st.sampled_from(["address", "email", ",", ";", '"', "\n", "a@b.example", "'", "=", "\t", "x", "mode"]))
    .map("".join)
    .map(str.encode)
)
def test_no_file_does_anything_but_import_or_say_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    page = Page(tmp_path_factory.mktemp("page"))
    with contextlib.suppress(ContentError):
        found = page.look(content)
        assert found.wrong == 0 or found.problems
        summary = page.bring(content)
        assert summary.added + summary.changed + summary.unchanged + summary.forgotten == found.right
        for one in page.everybody():
            assert one.is_forgotten or kept(one.address, one.medium) == one.address


def test_subscribers_of_statuspages_api_come_with_consent_and_quarantine(page: Page) -> None:
    content = (
        "id,mode,email,endpoint,phone_number,phone_country,state,created_at,quarantined_at,purge_at,components\n"
        "a1,email,ana@example.com,,,,active,2019-03-01T10:12:33.000Z,,,\n"
        "a2,email,bo@example.com,,,,unconfirmed,2019-03-01 10:12:33 UTC,,,\n"
        'a3,email,ca@example.com,,,,quarantined,2019-03-01T10:12:33Z,2020-01-02T00:00:00Z,2020-04-01,"zvdm6f7gf76j, web"\n'
        'a4,webhook,ops@example.com,https://hooks.example.com/x,,,active,2019-03-01T10:12:33Z,,,"[""zvdm6f7gf76j""]"\n'
        "a5,sms,,,0301234567,DE,active,2019-03-01T10:12:33Z,,,\n"
        "a6,sms,,,4155552671,us,active,2019-03-01T10:12:33Z,,,REST API\n"
    )
    looked = page.look(content)
    assert looked.problems == ()
    assert looked.aside == ("'id'", "'purge_at'")
    summary = page.bring(content)
    assert (summary.added, summary.unconfirmed) == (6, 1)
    then = datetime(2019, 3, 1, 10, 12, 33, tzinfo=UTC)
    found = [(one.address, one.medium, one.confirmed, one.quarantined, one.components) for one in page.everybody()]
    assert found == [
        ("ana@example.com", Medium.EMAIL, then, None, ()),
        ("bo@example.com", Medium.EMAIL, None, None, ()),
        ("ca@example.com", Medium.EMAIL, then, datetime(2020, 1, 2, tzinfo=UTC), ("rest", "web")),
        ("https://hooks.example.com/x", Medium.WEBHOOK, then, None, ("rest",)),
        ("+49301234567", Medium.SMS, then, None, ()),
        ("+14155552671", Medium.SMS, then, None, ("rest",)),
    ]


def test_a_list_of_statuspage_without_components_leaves_them_as_they_are(page: Page) -> None:
    page.store.put([replace(ANA, quarantined=None, reason="")])
    page.bring("email,state\nana@example.com,active\n")
    [one] = page.everybody()
    assert (one.components, one.confirmed, one.quarantined) == (("api", "web"), THEN, None)


def test_columns_without_a_name_are_nobodys(page: Page) -> None:
    assert page.bring("address,,name\nana@example.com,whatever,Ana\n").added == 1
    assert page.everybody()[0].name == "Ana"


def test_statuspages_template_for_imports_is_read_too(page: Page) -> None:
    content = "Type,Email address,Skip confirmation notification\nemail,ana@example.com,yes\nemail,bo@example.com,no\n"
    page.bring(content)
    assert [one.confirmed for one in page.everybody()] == [NOW, None]


def test_who_cannot_be_taken_over_from_statuspage_is_told(page: Page) -> None:
    content = (
        "mode,email,phone_number,phone_country,components\n"
        "slack,,,,\n"
        "sms,,5551234,XX,\n"
        "email,ana@example.com,,,nothing\n"
        "email,,,,\n"
    )
    assert page.problems(content) == [
        "people.csv:2:1: only e-mail, SMS and webhooks are taken over (leave it out, and set up a channel instead)",
        "people.csv:3:1: the telephone number has no country that is known (write the number as +49 30 123456)",
        "people.csv:4:25: unknown component 'nothing' (known: api, rest, web)",
        "people.csv:5:7: the address is empty (write an e-mail address, a URL or a telephone number)",
    ]


def test_an_error_about_an_address_never_shows_it() -> None:
    with pytest.raises(AddressError) as refused:
        kept("ana.lima@example", Medium.EMAIL)
    assert "ana.lima" not in str(refused.value)
