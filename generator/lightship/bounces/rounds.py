"""Goes through a mailbox: reads what is in it, acts on it, and lets count as read what was acted on."""

from collections.abc import Iterable, Iterator
from itertools import islice

from lightship.bounces import events, mails
from lightship.bounces.desk import Desk, Returned
from lightship.bounces.judging import Fate
from lightship.bounces.report import Report
from lightship.mailboxes import Item, Mailbox

# So many reports are acted on at once: more would be read again if the run broke off, fewer ask the stores more often.
_BATCH = 1000
# What a person should look at stays as it is.
_LEFT = (Fate.UNPROVEN, Fate.OTHER, Fate.CROWD)


def read(mailbox: Mailbox, desk: Desk) -> Iterator[Returned]:
    """Act on all that is in a mailbox; gives what became of each report."""
    rest = ((item.name, report) for item in mailbox.items() for report in _reports(item))
    while batch := list(islice(rest, _BATCH)):
        done = desk.handle([report for _, report in batch])
        yield from done
        names = [name for (name, _), one in zip(batch, done, strict=True) if one.is_recorded and one.fate not in _LEFT]
        if names and not desk.is_trial:
            mailbox.settle(names)


def _reports(item: Item) -> Iterable[Report]:
    """Read a mail, or a text of JSON: a header of a mail never begins with a bracket."""
    is_json = item.content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    return events.read(item.content) if is_json else (mails.read(item.content),)
