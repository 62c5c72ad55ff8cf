"""Who answers for words is told that they are overdue, unless they came before that was sent."""

from dataclasses import replace

from townsfolk import Town, event, message, refusing

from lightship.channels.base import DownError
from lightship.config.policy import DEFAULT_POLICY
from lightship.events import Pending
from lightship.ledger import baseline, openings
from lightship.ledger.baseline import Known
from lightship.ledger.openings import Line, Opening
from lightship.model.message import Event, Occasion
from lightship.notify import announcing, run
from lightship.notify.announcing import Announced, News
from lightship.notify.run import Crew, Told

LINE = Line(audience="executives", channel="mail", is_listed=True)
LATE = replace(event(1), id=f"{event(1).id}#overdue", occasion=Occasion.OVERDUE, before=event(1).id)


def announced(town: Town, *due: Event, overdue: Event | None = None) -> Announced:
    notifier = town.notifier()
    crew = Crew(open_=lambda _, __: notifier, connections=lambda _: 1)

    def news(_: Known) -> News:
        return News(
            pending=Pending(due=due),
            lines=lambda _: (LINE,),
            messages=lambda of, _: [("mail", message(of[-1], LINE.audience))],
            policy=DEFAULT_POLICY,
            overdue=frozenset({overdue.id} if overdue else ()),
        )

    def tell(opening: Opening) -> Told:
        return run.tell(notifier, opening, crew)

    return announcing.announce(notifier, news, tell, is_meant=False)


def begun() -> Town:
    """Give a town that was told of an update whose promise has passed, and a channel that is down."""
    town = Town(0)
    baseline.widen(town.notifier().store, (), (), town.now)
    announced(town, event(1))
    town.mailbox.at = refusing(99, lambda: DownError("nobody listens", permanent=True))
    announced(town, LATE, overdue=LATE)
    town.mailbox.at = lambda _, __: None
    return town


def sent(town: Town) -> list[str]:
    return [of for _, of, _ in town.mailbox.taken]


def test_what_could_not_be_sent_is_sent_while_it_is_still_so() -> None:
    town = begun()
    announced(town, overdue=LATE)
    announced(town, overdue=LATE)
    assert sent(town) == [event(1).id, LATE.id]


def test_it_is_taken_back_when_the_update_has_come_meanwhile() -> None:
    town = begun()
    announced(town, event(2))
    assert sent(town) == [event(1).id, event(2).id]
    assert not openings.unfinished(town.notifier().store)


def test_it_is_no_news_and_overtakes_nothing() -> None:
    town = Town(0)
    baseline.widen(town.notifier().store, (), (), town.now)
    town.mailbox.at = refusing(1, lambda: DownError("nobody listens", permanent=True))
    announced(town, event(1))
    town.mailbox.at = lambda _, __: None
    announced(town, LATE, overdue=LATE)
    assert {*sent(town)} == {event(1).id, LATE.id}


def test_a_promise_of_long_ago_stops_no_run() -> None:
    town = Town(0)
    baseline.widen(town.notifier().store, (), (), town.now)
    announced(town, replace(LATE, at=LATE.at.replace(year=2020)), overdue=LATE)
    assert sent(town) == [LATE.id]
