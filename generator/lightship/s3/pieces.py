"""A large file, put in pieces that are each tried again. Without conditions: stores do not all heed them here."""

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lightship.s3.refusals import S3Error
from lightship.s3.upload import Upload, base64_of

if TYPE_CHECKING:
    from lightship.s3.bucket import OpenBucket

LARGE = 128 << 20
# S3 takes at most 10,000 pieces of at least 5 MiB.
_PIECE = 16 << 20


def put(bucket: "OpenBucket", upload: Upload) -> str:
    """Put a file and give its ETag; raises S3Error, and leaves no pieces behind if the store lets us."""
    client, name, key = bucket.client, bucket.settings.name, bucket.full(upload.key)
    arguments = {**upload.arguments(), "Bucket": name, "Key": key}
    begun = bucket.ask(lambda _: client.create_multipart_upload(**arguments), "CreateMultipartUpload")
    target = {"Bucket": name, "Key": key, "UploadId": begun["UploadId"]}
    try:
        parts = _pieces(bucket, upload, target)
        asked = {**target, "MultipartUpload": {"Parts": parts}}
        done: Any = bucket.ask(lambda _: client.complete_multipart_upload(**asked), "CompleteMultipartUpload")
        return str(done.get("ETag", "")).strip('"')
    except S3Error as error:
        head = bucket.head(upload.key) if error.code == "NoSuchUpload" else None
        if head and head.metadata.get("write") == upload.mark:
            return head.etag  # completed by an earlier try, whose answer was lost
        with suppress(S3Error):
            bucket.ask(lambda _: client.abort_multipart_upload(**target), "AbortMultipartUpload")
        raise


def _pieces(bucket: "OpenBucket", upload: Upload, target: dict[str, str]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    with upload.body() as body:
        while content := body.read(max(_PIECE, -(-upload.size // 10_000))):
            digest = base64_of(hashlib.md5(content, usedforsecurity=False).hexdigest())
            asked = {**target, "PartNumber": len(parts) + 1, "ContentMD5": digest, "Body": content}
            parts.append({"PartNumber": len(parts) + 1, "ETag": _piece(bucket, asked)})
    return parts


def _piece(bucket: "OpenBucket", asked: dict[str, Any]) -> Any:
    return bucket.ask(lambda _: bucket.client.upload_part(**asked), "UploadPart")["ETag"]
