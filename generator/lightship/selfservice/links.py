"""Links of our services, signed so that nobody can make one up. The one home of itsdangerous.

They name a subscriber, or a ballot, by the id, which says nothing of the person: links end in the logs of proxies.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from lightship.errors import LightshipError

LIFETIME = timedelta(days=1)
"""How long a link to confirm or to manage works; one to unsubscribe does for ever."""
_SHORTEST = 32
_ID = re.compile(r"[0-9a-f]{16}")


class LinkError(ValueError):
    """A link that was not made here, or that is too old: `is_old`."""

    def __init__(self, *, is_old: bool = False) -> None:
        """Keep which of the two."""
        super().__init__("the link is too old" if is_old else "the link is not whole")
        self.is_old = is_old


class Links:
    """Makes and reads links by the ids of subscribers and ballots; may be used by several threads at once."""

    def __init__(self, url: str, key: str) -> None:
        """Take the service's address, and its key: the newest first, older ones after spaces.

        Raises LightshipError for a key that could be guessed.
        """
        keys = key.split()
        if not keys or min(map(len, keys)) < _SHORTEST:
            message = f"the key that signs links to {url} is shorter than {_SHORTEST} characters"
            raise LightshipError(message, "make one: openssl rand -hex 32")
        self._url = url.rstrip("/")
        self._signers = {
            # itsdangerous signs with the last one, and takes them all.
            purpose: Signer(keys[::-1], salt=f"lightship {purpose}", digest_method=hashlib.sha256)
            for purpose in ("unsubscribe", "manage", "confirm", "approve")
        }

    def unsubscribe_link(self, id_: str) -> str:
        """Give the link that ends a subscription: shown by GET, done by POST (RFC 8058); it never expires."""
        return self._link("unsubscribe", id_)

    def unsubscribing(self, token: str) -> str:
        """Give whom a link to unsubscribe is of, from the end of its path; raises LinkError."""
        return _id(self._read("unsubscribe", token))

    def manage_link(self, id_: str, now: datetime) -> str:
        """Give the link that shows a subscription and changes it, until LIFETIME from now."""
        return self._link("manage", _lasting(id_, now))

    def managing(self, token: str, now: datetime) -> str:
        """Give whom a link to manage is of; raises LinkError."""
        return _still(self._read("manage", token), now)

    def confirm_link(self, id_: str, now: datetime) -> str:
        """Give the link by which somebody agrees to be told, until LIFETIME from now."""
        return self._link("confirm", _lasting(id_, now))

    def confirming(self, token: str, now: datetime) -> str:
        """Give who agrees by a link; raises LinkError."""
        return _still(self._read("confirm", token), now)

    def approve_link(self, id_: str) -> str:
        """Give the link that shows a ballot and casts it; how long it works stands in the ballot."""
        return self._link("approve", id_)

    def approving(self, token: str) -> str:
        """Give of which ballot a link is; raises LinkError."""
        return _id(self._read("approve", token))

    def _link(self, purpose: str, value: str) -> str:
        return f"{self._url}/{purpose}/{self._signers[purpose].sign(value).decode()}"

    def _read(self, purpose: str, token: str) -> str:
        try:
            return self._signers[purpose].unsign(token).decode()
        except (BadSignature, UnicodeError):
            raise LinkError from None


def _lasting(id_: str, now: datetime) -> str:
    return f"{id_}.{int((now + LIFETIME).timestamp())}"


def _still(value: str, now: datetime) -> str:
    id_, _, until = value.partition(".")
    if not until.isdecimal():
        raise LinkError
    if now > datetime.fromtimestamp(int(until), UTC):
        raise LinkError(is_old=True)
    return _id(id_)


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise LinkError
    return text
