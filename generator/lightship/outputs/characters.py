"""Names and titles where one line of legal characters must stand: feeds, calendars, Markdown."""

from lightship.outputs.wire import xml_text


def line(text: str) -> str:
    """Give a text as one line with single spaces, and without what XML cannot hold."""
    return xml_text(" ".join(text.split()))
