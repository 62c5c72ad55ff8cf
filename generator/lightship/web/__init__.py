"""The door to the web: reads addresses and posts to public ones, in bounded time; says in a line what went wrong."""

from lightship.web.certificate import days_left
from lightship.web.client import Answer, Client, Response
from lightship.web.failures import TooLongError, WebError
from lightship.web.guarded import LostError, Poster, RefusedError, Reply
from lightship.web.publicness import LOOPBACK, Network

__all__ = [
    "LOOPBACK",
    "Answer",
    "Client",
    "LostError",
    "Network",
    "Poster",
    "RefusedError",
    "Reply",
    "Response",
    "TooLongError",
    "WebError",
    "days_left",
]
