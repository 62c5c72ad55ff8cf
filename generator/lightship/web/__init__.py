"""The door to the web: reads public addresses, in bounded time and memory, and says in one line what went wrong."""

from lightship.web.certificate import days_left
from lightship.web.client import Answer, Client
from lightship.web.failures import WebError

__all__ = ["Answer", "Client", "WebError", "days_left"]
