"""Why a store could not be asked at all, in one line each."""

from botocore import exceptions as boto

from lightship import aws
from lightship.s3.refusals import Place, S3Error


def failure(error: Exception, place: Place) -> S3Error:
    """Translate an error of botocore or of the network that is no answer of the store."""
    message, hint, permanent = aws.unreached(error, place.host, "S3") or _usage(error, place)
    return S3Error(f"{place}: {message}", hint, permanent=permanent)


def _usage(error: Exception, place: Place) -> tuple[str, str, bool]:
    match error:
        case boto.NoRegionError():
            return "no region is known", "write `region:` beside the bucket in delivery.yml", True
        case boto.ParamValidationError() if "ucket name" in str(error):
            return "this is no name of a bucket", "mend it in delivery.yml", True
        case ValueError():
            return f"{place.host!r} is no address of a store", "is `endpoint_url` in delivery.yml right?", True
        case _:
            return f"the request could not be made: {type(error).__name__}", "", True
