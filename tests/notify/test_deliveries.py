"""What became of what people were told, as the ledger of real runs has it, and what somebody decides afterwards."""

import hashlib
import io
import threading
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from townsfolk import Town, correction, event, holding, killed, refusing

from lightship.channels.base import ChannelError, DownError, UnsureError, key_of
from lightship.deliveries import amending, finding, listing, telling
from lightship.deliveries.accounts import OTHER, Account, account
from lightship.deliveries.amending import Wanted
from lightship.errors import LightshipError
from lightship.ledger import archive, keys, log, openings, works
from lightship.ledger.fates import fates
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome
from lightship.model import Bucket, S3State
from lightship.model.message import Message, Occasion
from lightship.notify.notifier import Notifier
from lightship.notify.working import parts
from lightship.state import StateError, Store, open_store
from lightship.state.base import Stored
from memories import FakeStore, Gate, Killing

GIVEN_UP, HELD = Wanted(outcomes=(Outcome.GAVE_UP,)), Wanted(outcomes=(Outcome.HELD,))


def state(town: Town) -> Store:
    return FakeStore(town.state, Gate())


def opening(town: Town, number: int = 1) -> Opening:
    found = openings.look(state(town), event(number).id)
    assert found is not None
    return found


def accounted(town: Town, number: int = 1) -> Account:
    return account(state(town), opening(town, number))


def permanently(words: str) -> Callable[[], ChannelError]:
    return lambda: ChannelError(words, permanent=True)


def exhausted(town: Town, runs: int = 20) -> Town:
    """Tell people again and again, hours apart, until everybody has an outcome."""
    for _ in range(runs):
        if town.tell(event()).is_finished:
            return town
        town.sleep(7200)
    raise AssertionError("never finished")


def told(town: Town) -> Counter[str]:
    return Counter(recipient for _, _, recipient in town.mailbox.taken)


def test_an_account_counts_every_recipient_and_why() -> None:
    town = Town(20)
    town.mailbox.at = refusing(1, permanently("550 no such user"), only=f"{3:016x}")
    town.tell(event())

    found = accounted(town)

    assert [(one.line.audience, one.line.channel, one.language) for one in found.deliveries] == [
        ("public", "mail", "en"),
        ("executives", "mail", "en"),
    ]
    assert found.deliveries[0].outcomes == {Outcome.SENT: 19, Outcome.REFUSED: 1}
    assert found.deliveries[0].reasons == {(Outcome.REFUSED, "550 no such user"): 1}
    assert found.outcomes == {Outcome.SENT: 20, Outcome.REFUSED: 1}
    assert found.is_finished
    assert not found.is_in_need


def test_languages_are_counted_each_for_itself() -> None:
    town = Town(4)
    some = town.subscribers.held[f"{2:016x}"]
    town.subscribers.put([replace(some, language="de")])
    notifier = replace(town.notifier(), languages=("en", "de"))
    first = openings.open_(notifier.store, town.opening(event(), notifier))
    list(parts(notifier, first))

    found = accounted(town)

    waiting = {(one.line.audience, one.language): dict(one.outcomes) for one in found.deliveries}
    assert waiting["public", "de"] == {Outcome.WAITING: 1}
    assert waiting["public", "en"] == {Outcome.WAITING: 3}
    assert not found.is_finished


def test_an_account_says_when_messages_went_out() -> None:
    town = Town(4)
    town.mailbox.at = refusing(1, lambda: DownError("nobody listens"), only=f"{4:016x}")
    begun = town.now
    town.tell(event())
    town.sleep(7200)
    town.tell(event())

    found = accounted(town)

    assert found.opening.at == begun
    assert found.first is not None
    assert found.last is not None
    assert begun <= found.first <= found.last <= town.now


def test_who_confirmed_too_late_is_counted_with_the_reason() -> None:
    town = Town(5)
    late = town.subscribers.held[f"{5:016x}"]
    town.sleep(60)
    town.subscribers.put([replace(late, confirmed=town.now)])
    notifier = town.notifier()
    early = replace(town.opening(event(), notifier), at=late.confirmed or town.now)
    list(parts(notifier, openings.open_(notifier.store, early)))

    assert accounted(town).passed == {"confirmed later": 1}


def test_a_run_that_died_leaves_recipients_that_wait_and_its_event_is_in_need() -> None:
    town = Town(20)
    assert killed(town, event(), Killing(20))

    found = accounted(town)

    assert not found.is_finished
    assert found.is_in_need
    assert "`lightship notify` goes on" in "\n".join(telling.whole(found, None))


def test_reasons_without_end_are_counted_together() -> None:
    town = Town(300)
    town.mailbox.at = lambda recipient, _: (_ for _ in ()).throw(ChannelError(f"550 id {recipient}", permanent=True))
    town.tell(event())

    [public, _] = accounted(town).deliveries

    assert len(public.reasons) == 101
    assert public.reasons[Outcome.REFUSED, OTHER] == 200
    said = "\n".join(telling.whole(accounted(town), None))
    assert "295 for other reasons" in said


def test_every_recipient_has_a_row_without_an_address_and_with_its_message_id() -> None:
    town = Town(3)
    town.mailbox.at = refusing(1, permanently("=cmd()"), only=f"{2:016x}")
    town.tell(event())

    rows = [dict(zip(listing.COLUMNS, row, strict=True)) for row in listing.rows(state(town), opening(town))]

    assert [row["outcome"] for row in rows if row["audience"] == "public"] == ["sent", "refused", "sent"]
    assert len(rows) == 4
    refused = next(row for row in rows if row["outcome"] == "refused")
    assert (refused["recipient"], refused["reason"], refused["sent_from"]) == (f"{2:016x}", "=cmd()", "")
    key = key_of(event().id, f"{2:016x}")
    assert refused["message_id"] == hashlib.sha256(key.encode()).hexdigest()[:32]
    assert "@example.com" not in str([row for row in rows if row["audience"] == "public"])


def test_those_who_were_given_up_are_sent_the_very_same_message_and_nobody_else_is() -> None:
    town = Town(6)
    unlucky = f"{3:016x}"
    town.mailbox.at = refusing(999, lambda: ChannelError("try later"), only=unlucky)
    exhausted(town)
    assert accounted(town).outcomes[Outcome.GAVE_UP] == 1
    before = told(town)
    town.mailbox.at = lambda _, __: None

    amended = amending.retry(state(town), opening(town), GIVEN_UP, town.now)
    waiting = openings.unfinished(state(town))
    result = town.tell(event())

    assert (amended.count, amended.busy) == (1, 0)
    assert [one.event.id for one in waiting] == [event().id]
    assert result.is_finished
    assert told(town) - before == {unlucky: 1}
    assert (key_of(event().id, unlucky), event().id, unlucky) in town.mailbox.taken
    assert accounted(town).outcomes == {Outcome.SENT: 7}


def test_tries_are_counted_anew_for_who_is_tried_again() -> None:
    town = Town(1)
    town.mailbox.at = refusing(999, lambda: ChannelError("try later"), only=f"{1:016x}")
    exhausted(town)
    amending.retry(state(town), opening(town), GIVEN_UP, town.now)

    work = works.look(state(town), event().id, 1, 0)

    assert work is not None
    assert {*work.tries, *work.after, *work.reasons} == set()
    assert work.outcomes == (Outcome.WAITING,)


def test_held_messages_are_sent_again_or_count_as_sent_each_by_its_id() -> None:
    town = holding(Town(3))
    town.mailbox.at = refusing(1, lambda: UnsureError("the answer was lost"))
    town.tell(event())
    assert accounted(town).outcomes[Outcome.HELD] == 4
    came = frozenset({f"{1:016x}", f"{2:016x}"})

    amended = amending.arrived(state(town), opening(town), came, town.now, "ana")
    amending.retry(state(town), opening(town), HELD, town.now)
    town.tell(event())

    assert amended.count == 2
    assert accounted(town).outcomes == {Outcome.SENT: 4}
    assert told(town).keys() == {f"{3:016x}", "contact-exec@example.com"}
    work = works.look(state(town), event().id, 1, 0)
    assert work is not None
    assert work.reasons[0] == "held first; it did arrive, says ana"


def test_what_a_run_works_on_is_left_alone() -> None:
    town = Town(4)
    town.mailbox.at = refusing(1, permanently("550 no such user"), only=f"{2:016x}")
    town.tell(event())
    work = works.look(state(town), event().id, 1, 0)
    assert work is not None
    at_work = replace(work.having({0: Outcome.IN_FLIGHT}), until=town.notifier().until())
    works.swap(state(town), at_work)
    refused = Wanted(outcomes=(Outcome.REFUSED,))

    amended = amending.retry(state(town), opening(town), refused, town.now)

    assert (amended.count, amended.busy) == (0, 1)
    assert not openings.unfinished(state(town))
    assert amending.count(state(town), opening(town), refused) == 1


def test_newer_words_overtake_older_ones_and_corrections_what_they_mend() -> None:
    town = Town(2)
    first, second = event(1), event(2)
    mended, again = correction(first), replace(correction(first), id=f"{first.id}#c2")
    reminder = replace(event(3), id="2026-10-17-down#reminder-3600", occasion=Occasion.REMINDER)
    for one in (first, mended, again, second, reminder):
        town.sleep(60)
        openings.open_(state(town), town.opening(one, town.notifier()))
    every = log.of_entry(state(town), first.entry)

    overtaking = {one.event.id: finding.overtaking(one, every) for one in every}

    assert {name: one.event.id for name, one in overtaking.items() if one} == {first.id: second.id, mended.id: again.id}
    assert overtaking[reminder.id] is None


def test_a_correction_alone_overtakes_the_words_that_it_mends() -> None:
    town = Town(2)
    for one in (event(), correction(event())):
        town.sleep(60)
        openings.open_(state(town), town.opening(one, town.notifier()))

    [first, mended] = log.of_entry(state(town), event().entry)

    assert finding.overtaking(first, [first, mended]) == mended
    assert finding.overtaking(mended, [first, mended]) is None


def test_the_latest_events_are_found_and_older_ones_that_are_not_finished() -> None:
    town = Town(2)
    for number in range(1, 6):
        town.sleep(60)
        town.tell(event(number, entry=f"2026-10-17-down-{number}"))
    openings.reopen(state(town), event(1, entry="2026-10-17-down-1").id)

    found = finding.latest(state(town), 2)

    assert [one.event.entry for one in found] == ["2026-10-17-down-1", "2026-10-17-down-4", "2026-10-17-down-5"]


def test_an_incident_is_found_by_its_id_a_part_of_it_and_an_event_by_its_own() -> None:
    town = Town(1)
    town.tell(event(1))
    town.tell(event(1, entry="2026-10-18-slow"))

    assert [one.event.id for one in finding.named(state(town), "2026-10-17-down")] == [event().id]
    assert [one.event.id for one in finding.named(state(town), event().id)] == [event().id]
    assert [one.event.entry for one in finding.named(state(town), "slow")] == ["2026-10-18-slow"]
    with pytest.raises(LightshipError, match="may be 2026-10-17-down, 2026-10-18-slow"):
        finding.named(state(town), "2026-10")
    with pytest.raises(LightshipError, match="nothing was told of 'nothing'"):
        finding.named(state(town), "nothing")


def test_a_run_that_died_before_it_opened_what_it_logged_leaves_nothing_to_be_found() -> None:
    town = Town(1)
    state(town).write(keys.log(town.now, event().entry, event().id), b"{}")

    assert log.latest(state(town), 5) == []
    assert log.of_entry(state(town), event().entry) == []


def test_what_was_told_to_nobody_says_why() -> None:
    town = Town(1)
    silent = Opening(event=event(), at=town.now, run="run1", why="older than what was told already")
    openings.open_(state(town), silent)

    found = accounted(town)

    assert found.is_finished
    assert "told to nobody: older than what was told already" in "\n".join(telling.whole(found, None))
    assert telling.data(found)["why_nobody"] == "older than what was told already"


def test_what_was_told_together_has_the_words_of_the_message_that_holds_it() -> None:
    town = Town(1)
    whole = event(2)
    town.tell(whole)
    part = Opening(event=event(1), at=town.now, run="run1", why="told together", within=whole.id)
    openings.open_(state(town), part)

    found = finding.worded(state(town), [opening(town, 1), opening(town, 2)])

    assert [one.event.id for one in found] == [whole.id]
    assert f"told together with {whole.id}" in "\n".join(telling.whole(accounted(town), None))
    assert telling.data(accounted(town))["told_within"] == whole.id
    assert telling.data(accounted(town))["why_nobody"] is None


def test_the_words_are_kept_as_they_were_composed_without_an_address() -> None:
    town = Town(2)
    town.tell(event())

    kept = archive.look(state(town), opening(town))

    key = key_of(event().id, "0" * 16)
    assert kept == {
        "public/mail/en.txt": f"{key} you@example.com Investigating: {event().id}".encode(),
        "executives/mail/en.txt": f"{key} you@example.com Investigating: {event().id}".encode(),
    }


def test_the_archive_of_an_event_is_a_zip_file_that_any_program_opens() -> None:
    town = Town(1)
    town.tell(event())

    [key] = [key for key in town.state.held if key.startswith("messages/")]

    with zipfile.ZipFile(io.BytesIO(town.state.held[key])) as file:
        assert file.namelist() == ["executives/mail/en.txt", "public/mail/en.txt"]
    assert key == keys.messages(event().id, hashlib.sha256(town.state.held[key]).hexdigest())


def test_an_archive_that_was_changed_is_refused() -> None:
    town = Town(1)
    town.tell(event())
    [key] = [key for key in town.state.held if key.startswith("messages/")]
    town.state.held[key] += b"x"

    with pytest.raises(StateError, match="not as it was written"):
        archive.look(state(town), opening(town))


def test_a_message_that_cannot_be_composed_keeps_nobody_from_being_told() -> None:
    town = Town(2)
    compose = town.mailbox.compose

    def failing(message: Message, zone: str) -> Message:
        if message.audience == "executives":
            raise ChannelError("it cannot be said", permanent=True)
        return compose(message, zone)

    town.mailbox.compose = failing
    town.tell(event())

    assert archive.look(state(town), opening(town)).keys() == {"public/mail/en.txt"}
    assert told(town) == {f"{1:016x}": 1, f"{2:016x}": 1}
    assert accounted(town).outcomes[Outcome.REFUSED] == 1


class Reads(Gate):
    """Counts how many parts are read; the first four wait for one another."""

    def __init__(self) -> None:
        super().__init__()
        self.parts, self._lock, self.together = 0, threading.Lock(), threading.Barrier(4)

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number
        if name.startswith("read ledger/sent/") and "/frozen/" in name:
            with self._lock:
                self.parts += 1
                is_early = self.parts <= 4
            if is_early:
                self.together.wait(20)
        return operation()


def test_parts_are_read_side_by_side_and_the_first_is_given_long_before_the_last_is_read() -> None:
    town = Town(120)
    town.tell(event())
    part = town.state.held[keys.frozen(event().id, 1)]
    for number in range(2, 200):
        town.state.held[keys.frozen(event().id, number)] = part
    reads = Reads()

    found = fates(FakeStore(town.state, reads), event().id)
    next(found)

    assert reads.parts < 100
    assert len(list(found)) == 199


class S3Town(Town):
    """A town whose state is in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(5)
        self.store = open_store(S3State(bucket=bucket), Path())

    def notifier(self, gate: Gate | None = None) -> Notifier:
        return replace(super().notifier(gate), store=self.store)


def test_all_of_it_holds_in_a_bucket(bucket: Bucket) -> None:
    town = S3Town(bucket)
    unlucky = f"{3:016x}"
    town.mailbox.at = refusing(1, permanently("550 full"), only=unlucky)
    town.tell(event())
    store = town.store
    [first] = finding.latest(store, 20)
    assert account(store, first).outcomes == {Outcome.SENT: 5, Outcome.REFUSED: 1}

    amending.retry(store, first, Wanted(outcomes=(Outcome.REFUSED,), ids=frozenset({unlucky})), town.now)
    town.tell(event())

    assert account(store, first).outcomes == {Outcome.SENT: 6}
    assert len(list(listing.rows(store, first))) == 6
    assert archive.look(store, first).keys() == {"executives/mail/en.txt", "public/mail/en.txt"}
    stored = store.read(keys.messages(first.event.id, first.archive))
    assert isinstance(stored, Stored)
