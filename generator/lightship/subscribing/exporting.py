"""Subscribers as CSV, which an import takes back as they were, and in which a spreadsheet finds no formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from lightship.model.subscriber import Subscriber
from lightship.subscribing.fields import NAMES, written

# A spreadsheet takes what begins so for a formula (OWASP, CSV injection), some the wide signs too; an apostrophe makes
# it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")


def exported(subscribers: Iterable[Subscriber]) -> Iterator[str]:
    """Write a header and a line for each subscriber, in UTF-8 with commas and LF."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(NAMES)
    for one in subscribers:
        writer.writerow([guarded(text) for text in written(one)])
        if line.tell() > 1 << 16:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def guarded(text: str) -> str:
    """Mark as text what a spreadsheet would take for a formula, and what looks marked already."""
    return f"'{text}" if text and _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Take the mark away."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
