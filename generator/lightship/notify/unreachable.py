"""People whose mail server says at once that their mailbox is not there rest, as if the mail had come back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lightship.ledger.parts import Frozen
from lightship.model.returning import are_too_many
from lightship.notify.notifier import Notifier


class Unreachable:
    """Looks at what a worker was answered, part after part; its server may be mistaken of very many at once."""

    def __init__(self, notifier: Notifier) -> None:
        """Know of nobody yet."""
        self._notifier = notifier
        self._failing, self._told = 0, 0

    def judge(self, recipients: Sequence[Frozen], told: int, nobody: Mapping[int, str]) -> None:
        """Let subscribers rest; `told` are tried now, `nobody` has the status by the places of those who are not there.

        When too many are not there nobody rests any more: the record says what the server answered.
        """
        self._failing += len(nobody)
        self._told += told
        if not nobody or are_too_many(self._failing, self._told):
            return
        subscribers, now = self._notifier.subscribers, self._notifier.clock()
        statuses = {recipients[place].id: status for place, status in nobody.items()}
        found = subscribers.find(sorted(statuses)).values()
        subscribers.put(
            replace(one, quarantined=now, reason=f"no such mailbox ({statuses[one.id]})")
            for one in found
            if one.is_told
        )
