"""People whose mailbox is not there are told nothing after the first message that says so."""

from dataclasses import replace

import pytest
from townsfolk import Town, event, refusing

from lightship.channels.base import ChannelError, NobodyError
from lightship.channels.smtp.replies import refusal
from lightship.ledger.works import Outcome

GONE = f"{3:016x}"


def nobody() -> ChannelError:
    return refusal("RCPT", 550, b"5.1.1 <s3@example.com>: no such user", "mail.example.com")


def resting(town: Town) -> dict[str, str]:
    return {id_: one.reason for id_, one in town.subscribers.held.items() if one.quarantined}


def test_who_is_not_there_rests_as_if_the_mail_had_come_back() -> None:
    town = Town(30)
    town.mailbox.at = refusing(9, nobody, GONE)

    told = town.tell(event(1))
    again = town.tell(event(2, entry="another"))

    assert told.outcomes[0][Outcome.REFUSED] == 1
    assert resting(town) == {GONE: "no such mailbox (5.1.1)"}
    assert (again.outcomes[0][Outcome.REFUSED], again.outcomes[0][Outcome.SENT]) == (0, 29)


@pytest.mark.parametrize("text", [b"5.7.1 looks like spam", b"no such user", b"5.1.8 bad sender", b"5.1.0 refused"])
def test_who_is_refused_for_another_reason_is_tried_again_the_next_time(text: bytes) -> None:
    town = Town(30)
    town.mailbox.at = refusing(9, lambda: refusal("RCPT", 550, text, "mail.example.com"), GONE)

    assert town.tell(event(1)).outcomes[0][Outcome.REFUSED] == 1
    assert resting(town) == {}


def test_a_server_that_knows_nobody_any_more_is_not_believed() -> None:
    town = Town(30)
    town.mailbox.at = refusing(9, nobody)

    assert town.tell(event(1)).outcomes[0][Outcome.REFUSED] == 30
    assert resting(town) == {}


def test_who_left_meanwhile_has_left() -> None:
    town = Town(30)

    def leaving(recipient: str, _: str) -> None:
        if recipient == GONE:
            one = town.subscribers.held[GONE]
            town.subscribers.put([replace(one, quarantined=town.now, reason="unsubscribed")])
            raise nobody()

    town.mailbox.at = leaving
    town.tell(event(1))

    assert resting(town) == {GONE: "unsubscribed"}


@pytest.mark.parametrize(
    ("stage", "code", "text", "status"),
    [
        ("RCPT", 550, b"5.1.1 The email account that you tried to reach\n5.1.1 does not exist", "5.1.1"),
        ("RCPT", 556, b"5.1.10 no mail here", "5.1.10"),
        (".", 550, b"5.1.2 no such host", "5.1.2"),
        ("RCPT", 450, b"4.1.1 try later", ""),
        ("RCPT", 550, b"see 5.1.1 of the manual", ""),
        ("RCPT", 550, b"5.1.11 what", ""),
        ("RCPT", 550, b"5.1.1 relaying denied", ""),
        ("MAIL", 550, b"5.1.1 you are unknown", ""),
    ],
)
def test_a_mailbox_that_is_not_there_is_told_from_other_refusals(
    stage: str, code: int, text: bytes, status: str
) -> None:
    error = refusal(stage, code, text, "mail.example.com")
    assert (error.status if isinstance(error, NobodyError) else "") == status


def test_contacts_in_a_list_are_the_owners_to_mend() -> None:
    town = Town(30)
    town.mailbox.at = refusing(9, nobody, "contact-exec@example.com")

    assert town.tell(event(1)).outcomes[1][Outcome.REFUSED] == 1
    assert resting(town) == {}
