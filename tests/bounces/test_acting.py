"""What comes back is acted on once, and only where it proves which message of ours it is about."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aftermath import LINES, NOW, Aftermath

from lightship.bounces import Fate
from lightship.bounces.report import Kind, Report
from lightship.channels.base import key_of
from lightship.ledger.slips import Slips
from lightship.ledger.works import Outcome
from lightship.model.subscriber import UNSUBSCRIBED
from memories import FakeStore, Gate, Memory


@pytest.fixture
def after(tmp_path: Path) -> Aftermath:
    return Aftermath(tmp_path)


def test_a_permanent_bounce_quarantines_at_once_and_is_in_the_ledger(after: Aftermath) -> None:
    ana, bo = after.people("ana", "bo")
    slips = after.sent([ana, bo])

    returned = after.back(slips[0])

    assert (returned.fate, returned.id) == (Fate.QUARANTINED, ana)
    person, other = after.person(ana), after.person(bo)
    assert person
    assert (person.quarantined, person.reason) == (NOW, "permanent bounce (5.1.1)")
    assert other
    assert not other.quarantined
    assert after.work().outcomes == (Outcome.BOUNCED, Outcome.SENT)
    assert after.work().reasons == {0: "permanent bounce (5.1.1)"}


def test_a_complaint_quarantines_at_once_also_after_a_bounce(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])

    first = after.back(slip, Kind.BLOCKED, "5.7.1")
    then = after.back(slip, Kind.COMPLAINT, "abuse")
    late = after.back(slip)

    assert [first.fate, then.fate, late.fate] == [Fate.BLOCKED, Fate.QUARANTINED, Fate.KNOWN]
    assert after.work().outcomes == (Outcome.COMPLAINED,)


@pytest.mark.parametrize("kind", [Kind.PERMANENT, Kind.TRANSIENT, Kind.BLOCKED, Kind.COMPLAINT, Kind.LEAVING])
def test_what_was_forged_changes_nothing(after: Aftermath, kind: Kind) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    foreign = Slips(FakeStore(Memory(), Gate()))
    before = after.everything()
    guesses = [
        "",
        slip[:-1] + ("0" if slip[-1] != "0" else "1"),
        slip.replace("-1-0-0-", "-1-0-1-"),
        foreign.written("outage/1", 1, 0, 0),
        foreign.leaving(ana),
        ana,
        key_of("outage/1", ana),
        f"{ana}-{after.slips.leaving('f' * 16).rpartition('-')[2]}",
    ]

    fates = {after.back(guess, kind).fate for guess in guesses}

    assert fates == {Fate.UNPROVEN}
    assert after.everything() == before


def test_a_slip_proves_no_wish_to_leave_and_the_wish_no_bounce(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])

    assert after.back(slip, Kind.LEAVING).fate is Fate.UNPROVEN
    assert after.back(after.slips.leaving(ana), Kind.PERMANENT).fate is Fate.UNPROVEN


def test_a_mailbox_that_is_full_on_five_days_is_let_rest(after: Aftermath) -> None:
    [ana] = after.people("ana")
    fates = []
    for day in range(5):
        after.now = NOW + timedelta(days=day)
        [slip] = after.sent([ana], f"outage/{day}")
        fates.append(after.back(slip, Kind.TRANSIENT, "4.2.2").fate)

    person = after.person(ana)

    assert fates == [Fate.COUNTED] * 4 + [Fate.QUARANTINED]
    assert person
    assert person.reason == "5 days with a transient bounce (4.2.2)"
    assert not [key for key in after.memory.held if "returned" in key]


def test_many_mails_of_one_day_count_as_one(after: Aftermath) -> None:
    [ana] = after.people("ana")
    slips = [after.sent([ana], f"outage/{number}")[0] for number in range(12)]

    assert {after.back(slip, Kind.TRANSIENT, "4.2.2").fate for slip in slips} == {Fate.COUNTED}


def test_the_day_is_the_one_on_which_it_bounced_not_on_which_it_was_read(after: Aftermath) -> None:
    [ana] = after.people("ana")
    after.rules = replace(after.rules, transient=2)
    slips = [after.sent([ana], f"outage/{number}")[0] for number in range(3)]
    after.back(slips[0], Kind.TRANSIENT, at=NOW - timedelta(days=3))

    assert after.back(slips[1], Kind.TRANSIENT, at=NOW - timedelta(days=3)).fate is Fate.COUNTED
    assert after.back(slips[2], Kind.TRANSIENT, at=NOW - timedelta(days=2)).fate is Fate.QUARANTINED


def test_days_are_forgotten_after_the_time_that_the_policy_says(after: Aftermath) -> None:
    [ana] = after.people("ana")
    after.rules = replace(after.rules, transient=2, within_s=10 * 86400)
    after.back(after.sent([ana], "outage/1")[0], Kind.TRANSIENT)
    after.now += timedelta(days=11)

    assert after.back(after.sent([ana], "outage/2")[0], Kind.TRANSIENT).fate is Fate.COUNTED


def test_a_policy_may_never_let_full_mailboxes_rest(after: Aftermath) -> None:
    [ana] = after.people("ana")
    after.rules = replace(after.rules, transient=0)
    for day in range(9):
        after.now = NOW + timedelta(days=day)
        assert after.back(after.sent([ana], f"outage/{day}")[0], Kind.TRANSIENT).fate is Fate.COUNTED


def test_mails_that_are_refused_for_their_sender_never_strike_anybody_off(after: Aftermath) -> None:
    [ana] = after.people("ana")
    for day in range(9):
        after.now = NOW + timedelta(days=day)
        assert after.back(after.sent([ana], f"outage/{day}")[0], Kind.BLOCKED, "5.7.1").fate is Fate.BLOCKED

    person = after.person(ana)
    assert person
    assert not person.quarantined
    assert after.work("outage/8").outcomes == (Outcome.BOUNCED,)


@pytest.mark.parametrize("kind", [Kind.PERMANENT, Kind.TRANSIENT, Kind.BLOCKED, Kind.COMPLAINT])
def test_the_same_again_changes_nothing(after: Aftermath, kind: Kind) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    after.back(slip, kind)
    before = after.everything()
    after.now += timedelta(days=3)

    again = after.back(slip, kind)
    [twice, thrice] = after.desk().handle([Report(kind=kind, proof=slip)] * 2)

    assert {again.fate, twice.fate, thrice.fate} == {Fate.KNOWN}
    assert after.everything() == before


def test_the_same_twice_at_once_counts_once(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])

    returned = after.desk().handle([Report(kind=Kind.TRANSIENT, proof=slip)] * 3)

    assert [one.fate for one in returned] == [Fate.COUNTED, Fate.KNOWN, Fate.KNOWN]


def test_who_was_released_is_not_let_rest_again_by_what_came_back_before(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    after.back(slip)
    resting = after.person(ana)
    assert resting
    after.subscribers.put([replace(resting, quarantined=None, reason="")])

    assert after.back(slip).fate is Fate.KNOWN
    released = after.person(ana)
    assert released
    assert not released.quarantined


def test_what_is_older_than_the_consent_says_nothing_of_it(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    person = after.person(ana)
    assert person
    after.subscribers.put([replace(person, confirmed=NOW)])

    assert after.back(slip, at=NOW - timedelta(hours=1)).fate is Fate.OUTDATED
    assert after.back(after.slips.leaving(ana), Kind.LEAVING, at=NOW - timedelta(hours=1)).fate is Fate.OUTDATED
    assert after.person(ana) == replace(person, confirmed=NOW)


def test_who_wants_to_leave_is_told_nothing_more(after: Aftermath) -> None:
    [ana] = after.people("ana")
    leaving = after.slips.leaving(ana)

    first = after.back(leaving, Kind.LEAVING)
    before = after.everything()
    again = after.back(leaving, Kind.LEAVING)

    person = after.person(ana)
    assert [first.fate, again.fate] == [Fate.LEFT, Fate.KNOWN]
    assert after.everything() == before
    assert person
    assert (person.quarantined, person.reason) == (NOW, UNSUBSCRIBED)


def test_who_is_gone_stays_gone_and_their_bounce_is_in_the_ledger(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana])
    after.subscribers.remove([ana])

    assert after.back(slip).fate is Fate.GONE
    assert after.work().outcomes == (Outcome.BOUNCED,)
    assert after.person(ana) is None


def test_a_bounce_of_a_contact_names_the_list_that_has_it(after: Aftermath) -> None:
    [slip] = after.sent(["contact"], line=1)

    returned = after.back(slip)

    assert (returned.fate, returned.told) == (Fate.CONTACT, LINES[1])
    assert after.work(line=1).outcomes == (Outcome.BOUNCED,)


def test_a_bounce_that_comes_while_others_are_still_told_waits_for_the_ledger_alone(after: Aftermath) -> None:
    [ana] = after.people("ana")
    [slip] = after.sent([ana], is_done=False)
    record = after.work()

    early = after.back(slip)
    resting = after.person(ana)
    untouched = after.work()
    after.done()
    late = after.back(slip)

    assert (early.fate, early.is_recorded) == (Fate.QUARANTINED, False)
    assert resting
    assert resting.quarantined
    assert untouched == record
    assert (late.fate, late.is_recorded) == (Fate.RESTING, True)
    assert after.work().outcomes == (Outcome.BOUNCED,)


def test_a_trial_says_what_would_follow_and_changes_nothing(after: Aftermath) -> None:
    ana, bo, cy = after.people("ana", "bo", "cy")
    slips = after.sent([ana, bo, cy])
    before = after.everything()

    returned = after.desk(is_trial=True).handle(
        [
            Report(kind=Kind.PERMANENT, proof=slips[0]),
            Report(kind=Kind.TRANSIENT, proof=slips[1]),
            Report(kind=Kind.LEAVING, proof=after.slips.leaving(cy)),
        ]
    )

    assert [one.fate for one in returned] == [Fate.QUARANTINED, Fate.COUNTED, Fate.LEFT]
    assert after.everything() == before


def test_nothing_that_is_kept_or_shown_has_an_address(after: Aftermath) -> None:
    [ana] = after.people("ana")
    returned = after.back(after.sent([ana])[0])

    assert "example.com" not in repr(returned)
    assert not [key for key, content in after.memory.held.items() if b"@" in content or "@" in key]
