"""Some are told before everybody else, such as those who will be asked."""

from dataclasses import replace

from townsfolk import NOTIFYING, NOW, Town, event, refusing

from lightship.channels.base import ChannelError, DownError
from lightship.model.notifying import First
from lightship.notify import run
from lightship.notify.leading import Leading
from lightship.notify.run import Crew

EXEC = "contact-exec@example.com"


def town(audience: str = "executives", subscribers: int = 12) -> Town:
    return Town(subscribers, replace(NOTIFYING, first=First(audience=audience, within_s=300)))


def order(town: Town) -> list[str]:
    return [recipient for _, _, recipient in town.mailbox.taken]


def test_those_who_come_first_are_told_before_all_others() -> None:
    contacts, subscribers = town(), town("public", 1500)
    for one in (contacts, subscribers):
        one.tell(event())

    assert order(contacts)[0] == EXEC
    assert order(subscribers)[-1] == EXEC
    assert len(order(subscribers)) == 1501
    assert contacts.now == subscribers.now == NOW


def test_contacts_need_not_wait_until_subscribers_are_looked_for() -> None:
    large, frozen = town(subscribers=6500), []

    def note(recipient: str, _: str) -> None:
        if recipient == EXEC:
            frozen.extend(key for key in large.state.held if "/frozen/" in key)

    large.mailbox.at = note
    large.tell(event())

    assert order(large)[0] == EXEC
    assert len(frozen) < 5
    assert len([key for key in large.state.held if "/frozen/" in key]) == 8


def test_nobody_waits_for_who_asked_to_be_tried_later() -> None:
    slow = town()
    slow.mailbox.at = refusing(1, lambda: ChannelError("not now", wait_s=60), EXEC)
    slow.tell(event())

    assert order(slow)[-1] == EXEC
    assert len(order(slow)) == 13


def test_all_others_wait_only_so_long() -> None:
    deaf = town()
    notifier = deaf.notifier()
    leading = Leading(notifier, run.begin(notifier, deaf.opening(event(), notifier), deaf.messages(event())))

    assert not leading.is_over()
    deaf.sleep(299)
    assert not leading.is_over()
    deaf.sleep(1)
    assert leading.is_over()


def test_a_worker_that_does_not_wait_comes_back() -> None:
    busy = town()
    busy.mailbox.at = refusing(1, lambda: DownError("not now", permanent=True), EXEC)
    notifier = busy.notifier()
    opening = run.begin(notifier, busy.opening(event(), notifier), busy.messages(event()))
    crew = Crew(open_=lambda _, __: notifier, connections=lambda _: 4, is_patient=False)
    first = run.tell(notifier, opening, crew)
    second = run.tell(notifier, opening, crew)

    assert not first.is_finished
    assert second.is_finished
    assert order(busy)[0] == EXEC
