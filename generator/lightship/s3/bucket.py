"""An open bucket: objects by key, written under conditions, patiently. Keys are below the bucket's prefix."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from lightship.model.publishing import Bucket
from lightship.s3 import opening, pieces
from lightship.s3.patience import Pause, TornError, patiently
from lightship.s3.refusals import LostError, S3Error, refusal
from lightship.s3.unreached import failure
from lightship.s3.upload import Upload, base64_of

T = TypeVar("T")
ABSENT = ""
_ABSENCE = {"NoSuchKey", "404", "NotFound"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What is known of an object without its bytes; `etag` without quotes, `size` in bytes as stored."""

    etag: str
    size: int
    encoding: str
    metadata: Mapping[str, str]
    is_etag_md5: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """The bytes of an object as they are stored."""

    content: bytes
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An object in a listing."""

    key: str
    etag: str
    size: int


class OpenBucket:
    """A bucket with a client of its own; threads may share it. Every method raises S3Error."""

    def __init__(self, settings: Bucket, *, connections: int = 16, pause: Pause = time.sleep) -> None:
        """Open it; no request is made yet. `pause` waits between tries, for so many seconds."""
        self.settings = settings
        self.connections = connections
        self.client = opening.client(settings, connections=connections)
        self.place = opening.place_of(self.client, settings.name)
        self._sent = ""
        self._pause = pause
        self._is_etag_bare = False
        # Stores that encrypt may give any ETag; after our first write we know.
        self._are_etags_md5 = True
        self.client.meta.events.register("before-send.s3", self._note)

    def __repr__(self) -> str:
        """Name the bucket, and nothing of its client."""
        return f"<{self.place}/{self.settings.prefix}>"

    def head(self, key: str) -> Head | None:
        """Look at an object; None when there is none."""
        asked = {"Bucket": self.settings.name, "Key": self.full(key)}
        return self._unless_absent(
            lambda: self.ask(lambda _: self._head(self.client.head_object(**asked)), "HeadObject")
        )

    def get(self, key: str) -> Got | None:
        """Read an object; None when there is none."""
        asked = {"Bucket": self.settings.name, "Key": self.full(key)}

        def work(earlier: int) -> Got:
            answer = self.client.get_object(**asked)
            head = self._head(answer)
            content = answer["Body"].read()
            is_torn = head.metadata.get("md5", "") not in {"", _md5(content)}
            # What is still so after a second look was changed behind our back: the caller is to see it.
            if len(content) != head.size or (is_torn and earlier < 2):
                raise TornError(key)
            return Got(content=content, head=head)

        return self._unless_absent(lambda: self.ask(work, "GetObject"))

    def put(self, upload: Upload, *, expected: str | None = None) -> str:
        """Write an object and give its ETag.

        `expected` is the ETag that must be there, ABSENT when nothing may be; None overwrites whatever is there.
        Raises LostError when it is otherwise. A large file without a condition goes up in pieces.
        """
        if expected is None and upload.size > pieces.LARGE:
            return self.ask(lambda _: self._etag(upload, pieces.put(self, upload)), "PutObject")
        if expected == ABSENT:
            return self._put(upload, {"IfNoneMatch": "*"})
        if expected is None:
            return self._put(upload, {})
        if self._is_etag_bare:
            return self._put(upload, {"IfMatch": expected})
        try:
            return self._put(upload, {"IfMatch": f'"{expected}"'})
        except LostError:
            head = self.head(upload.key)
            if head is None or head.etag != expected:
                raise
        # Ceph 16 compares ETags without their quotes.
        etag = self._put(upload, {"IfMatch": expected})
        self._is_etag_bare = True
        return etag

    def delete(self, key: str) -> None:
        """Remove an object; none there does no harm."""
        asked = {"Bucket": self.settings.name, "Key": self.full(key)}
        self._unless_absent(lambda: self.ask(lambda _: self.client.delete_object(**asked), "DeleteObject"))

    def listing(self, prefix: str = "") -> Iterator[Listed]:
        """List the objects whose keys begin with a prefix, in the store's order."""
        asked: dict[str, Any] = {"Bucket": self.settings.name, "Prefix": self.full(prefix)}
        while True:
            page = self._page(asked)
            for found in page.get("Contents", ()):
                key = found["Key"].removeprefix(self.settings.prefix)
                if key and not key.endswith("/"):
                    yield Listed(key=key, etag=bare(found.get("ETag", "")), size=found.get("Size", 0))
            if not page.get("IsTruncated") or not page.get("NextContinuationToken"):
                return
            asked = {**asked, "ContinuationToken": page["NextContinuationToken"]}

    def _page(self, asked: dict[str, Any]) -> Any:
        return self.ask(lambda _: self.client.list_objects_v2(**asked), "ListObjectsV2")

    def full(self, key: str) -> str:
        """Give the key in the bucket."""
        return self.settings.prefix + key

    def lost(self, key: str) -> LostError:
        """Say that a conditional write lost."""
        return LostError(f"{self.place}: somebody else wrote {self.full(key)} meanwhile")

    def ask(self, work: Callable[[int], T], operation: str) -> T:
        """Make a request patiently, its errors translated; `work` is told how many tries were made before."""
        try:
            return patiently(work, pause=self._pause)
        except boto.ClientError as error:
            response = cast("dict[str, Any]", error.response)
            # What has no body does not say why: the same as a reading does.
            said = self._why(response) if operation == "HeadObject" else response
            raise refusal(said, operation, self.place, self._sent) from error
        except (boto.BotoCoreError, ResponseParserError, OSError, TornError, ValueError) as error:
            raise failure(error, self.place) from error

    def _put(self, upload: Upload, condition: dict[str, str]) -> str:
        asked = {"Bucket": self.settings.name, **upload.arguments(), "Key": self.full(upload.key), **condition}

        def work(earlier: int) -> str:
            with upload.body() as body:
                try:
                    answer = self.client.put_object(
                        **asked, Body=body, ContentLength=upload.size, ContentMD5=base64_of(upload.md5)
                    )
                except boto.ClientError as error:
                    ours = self._ours(upload) if earlier and _is_lost(error, condition) else None
                    if ours is None:
                        raise
                    return ours
            etag = self._etag(upload, bare(answer.get("ETag", "")))
            self._are_etags_md5 = self._are_etags_md5 and etag == upload.md5
            return etag

        try:
            return self.ask(work, "PutObject")
        except S3Error as error:
            # With If-Match a store may say that there is nothing, or that somebody else writes at this moment.
            if condition and (isinstance(error, LostError) or error.code in _ABSENCE or error.status == 409):
                raise self.lost(upload.key) from error
            raise

    def _ours(self, upload: Upload) -> str | None:
        """Give the ETag when an earlier try of this write went through, though its answer was lost."""
        head = self.head(upload.key)
        return head.etag if head and head.metadata.get("write") == upload.mark else None

    def _etag(self, upload: Upload, etag: str) -> str:
        head = None if etag else self.head(upload.key)
        return head.etag if head else etag

    def _unless_absent(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except S3Error as error:
            if error.code in _ABSENCE or (error.status == 404 and not error.code):
                return None
            raise

    def _why(self, response: dict[str, Any]) -> dict[str, Any]:
        if response.get("Error", {}).get("Code") not in {"301", "400", "403"}:
            return response
        try:
            self.client.list_objects_v2(Bucket=self.settings.name, Prefix=self.settings.prefix, MaxKeys=1)
        except boto.ClientError as error:
            return cast("dict[str, Any]", error.response)
        except boto.BotoCoreError:
            pass
        return response

    def _head(self, answer: Mapping[str, Any]) -> Head:
        etag = bare(answer.get("ETag", ""))
        is_kms = "kms" in answer.get("ServerSideEncryption", "") or bool(answer.get("SSECustomerAlgorithm"))
        return Head(
            etag=etag,
            size=answer.get("ContentLength", 0),
            encoding=answer.get("ContentEncoding", ""),
            metadata={name.lower(): value for name, value in answer.get("Metadata", {}).items()},
            is_etag_md5=self._are_etags_md5 and len(etag) == 32 and not is_kms,
        )

    def _note(self, request: Any, **_: object) -> None:
        """Keep the time that the last request was signed with: only it tells how wrong our clock is."""
        sent = request.headers.get("X-Amz-Date", "")
        self._sent = sent.decode() if isinstance(sent, bytes) else sent


def bare(etag: str) -> str:
    """Give an ETag without its quotes."""
    return etag.strip('"')


def _is_lost(error: boto.ClientError, condition: dict[str, str]) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return bool(condition) and status in {404, 409, 412}


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
