"""A CloudFront distribution that is told which paths changed."""

import secrets
from collections.abc import Iterable
from urllib.parse import quote

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from lightship.s3 import opening
from lightship.s3.patience import patiently
from lightship.s3.refusals import refusal
from lightship.s3.unreached import failure

# AWS takes at most 3,000 paths under way in a distribution.
MOST = 3000
_INDEX = "index.html"


def addresses(paths: Iterable[str], base: str = "") -> list[str]:
    """Give what to invalidate for changed paths, below the path of the site's address, sorted.

    A page has two addresses, that of its folder and that of its file. What would be more than AWS takes at once is
    everything below the base.
    """
    found = set()
    for path in paths:
        address = quote(f"{base}/{path}", safe="/-_.!~*'()$&+,;=:@")
        found.add(address)
        if path == _INDEX or path.endswith(f"/{_INDEX}"):
            found.add(address.removesuffix(_INDEX))
    return sorted(found) if len(found) <= MOST else [f"{base}/*"]


def invalidate(distribution: str, listed: list[str]) -> None:
    """Tell a distribution that addresses changed; raises S3Error."""
    if not listed:
        return
    client, place = opening.cloudfront(distribution)
    # The same name for every try: CloudFront then makes one invalidation of them.
    batch = {"Paths": {"Quantity": len(listed), "Items": listed}, "CallerReference": secrets.token_hex(16)}
    try:
        patiently(lambda _: client.create_invalidation(DistributionId=distribution, InvalidationBatch=batch))
    except boto.ClientError as error:
        raise refusal(dict(error.response), "CreateInvalidation", place) from error
    except (boto.BotoCoreError, ResponseParserError, OSError) as error:
        raise failure(error, place) from error
    finally:
        client.close()
