"""What a bucket holds at a moment: to be compared, and to be put back as it was."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

_HEADERS = ("ContentType", "CacheControl", "ContentEncoding", "WebsiteRedirectLocation")
_HANDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """The bytes of an object, its ETag, and how it is served."""

    content: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]


Contents = Mapping[str, Object]


class Bucket:
    """A bucket, looked at past the proxy; what was read once is known by its ETag."""

    def __init__(self, client: Any, name: str) -> None:
        """Look at a bucket."""
        self.name = name
        self._client = client
        self._known: dict[tuple[str, str], Object] = {}

    def make(self) -> None:
        """Make it, empty."""
        names = [one["Name"] for one in self._client.list_buckets()["Buckets"]]
        if self.name not in names:
            self._client.create_bucket(Bucket=self.name)
        self.put_back({})

    def etags(self) -> dict[str, str]:
        """Give the ETag of every key."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return {one["Key"]: one["ETag"] for page in pages for one in page.get("Contents", ())}

    def contents(self) -> dict[str, Object]:
        """Give every object."""
        with ThreadPoolExecutor(_HANDS) as hands:
            found = hands.map(lambda item: (item[0], self._object(*item)), sorted(self.etags().items()))
            return dict(found)

    def content(self, key: str) -> bytes:
        """Give the bytes of one object."""
        return self._object(key, self._client.head_object(Bucket=self.name, Key=key)["ETag"]).content

    def put_back(self, contents: Contents) -> None:
        """Make it hold these objects and no others."""
        etags = self.etags()
        changed = [key for key, held in contents.items() if etags.get(key) != held.etag]
        with ThreadPoolExecutor(_HANDS) as hands:
            list(hands.map(self.delete, etags.keys() - contents.keys()))
            list(hands.map(lambda key: self._put(key, contents[key]), changed))

    def delete(self, key: str) -> None:
        """Remove a key."""
        self._client.delete_object(Bucket=self.name, Key=key)

    def _put(self, key: str, held: Object) -> None:
        self._client.put_object(Bucket=self.name, Key=key, Body=held.content, **dict(held.headers))

    def _object(self, key: str, etag: str) -> Object:
        if (key, etag) not in self._known:
            answer = self._client.get_object(Bucket=self.name, Key=key)
            with answer["Body"] as body:
                content = body.read()
            headers = tuple((name, answer[name]) for name in _HEADERS if answer.get(name))
            self._known[key, etag] = Object(content=content, etag=answer["ETag"], headers=headers)
        return self._known[key, etag]
