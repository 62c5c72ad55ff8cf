"""Hand messages over in windows as wide as a channel has connections; each is recorded before and after."""

from collections.abc import Sequence

from lightship.channels.base import DownError
from lightship.ledger.works import Outcome
from lightship.notify.notifier import LEASE
from lightship.notify.pacing import Pace, Way
from lightship.notify.sending import Parcel, Progress, Sender


def carry(
    progress: Progress,
    parcels: Sequence[Parcel],
    sender: Sender,
    pace: Pace,
) -> DownError | None:
    """Hand parcels over as `pace` lets them go; give what says that the channel is down, else None.

    They are recorded window by window, as wide as the channel has connections, or many windows at once where the state
    is slow. When newer news has overtaken them, those that have not begun are superseded. What became of the last ones
    is known and not recorded yet. Raises TakenError when another worker has taken the work.
    """
    at_once = min(max(sender.width, progress.notifier.at_once), pace.most)
    for first in range(0, len(parcels), at_once):
        some = parcels[first : first + at_once]
        way = pace.wait(len(some), len(parcels) - first, progress.record)
        if way is Way.OVERTAKEN:
            progress.known.update({parcel.place: Outcome.SUPERSEDED for parcel in parcels[first:]})
        if way is not Way.OPEN:
            return None
        progress.record({parcel.place: Outcome.IN_FLIGHT for parcel in some})
        down = _hand_over(progress, some, sender, pace)
        if down:
            return down
    return None


def _hand_over(progress: Progress, parcels: Sequence[Parcel], sender: Sender, pace: Pace) -> DownError | None:
    """Hand over what is recorded as begun; what does not begin after all, since an end is asked for, waits again."""
    notifier, down = progress.notifier, None
    renewed = notifier.clock()
    for first in range(0, len(parcels), sender.width):
        if down or (first and notifier.is_ending()):
            progress.known.update({parcel.place: Outcome.WAITING for parcel in parcels[first:]})
            break
        if first:
            pace.breathe(sender.width)
        window = parcels[first : first + sender.width]
        results = sender.send(window, progress.work.event, progress.record)
        for parcel, result in zip(window, results, strict=True):
            progress.settle(parcel.place, result)
        down = next((result for result in results if isinstance(result, DownError)), None)
        if notifier.clock() - renewed > LEASE / 3:
            renewed = notifier.clock()
            progress.record()
    return down
