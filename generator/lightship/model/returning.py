"""When so many addresses fail at once that rather a mail server is mistaken than that all of them are gone."""

_MOST = 10
_SHARE = 20


def are_too_many(failing: int, told: int) -> bool:
    """Tell whether more fail, of those who were told the same, than can be gone: ten or more, and over one in twenty.

    At this share Amazon SES puts a sender under review, so nobody's list is like that for long. It happens: for hours a
    large provider once answered that mailboxes of its own were not there.
    """
    return failing >= _MOST and failing * _SHARE > told
