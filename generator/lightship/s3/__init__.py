"""The door to S3-style stores and to CloudFront; nothing here knows what a status page is."""

from lightship.s3.bucket import ABSENT, Got, Head, Listed, OpenBucket
from lightship.s3.guard import Guard, GuardedBucket
from lightship.s3.refusals import LostError, S3Error
from lightship.s3.upload import Lock, Served, Upload, upload

__all__ = [
    "ABSENT",
    "Got",
    "Guard",
    "GuardedBucket",
    "Head",
    "Listed",
    "Lock",
    "LostError",
    "OpenBucket",
    "S3Error",
    "Served",
    "Upload",
    "upload",
]
