"""Clients of services: the one place that knows boto3, which takes a sixth of a second to load and so is loaded late.

Credentials come from boto3's usual chain alone. What goes wrong is raised as botocore's own errors, ValueError or
OSError, which `unreached` puts into words.
"""

from functools import cache
from typing import Any

from botocore import exceptions as boto

CONNECT_S, READ_S = 5.0, 20.0


def core() -> Any:
    """Read the settings of boto3's usual chain: what a client is made of."""
    from botocore.session import get_session

    found = get_session()
    found.get_scoped_config()
    found.register_component("data_loader", _described(found.get_config_variable("data_path")))
    return found


@cache
def _described(place: str | None) -> Any:
    """Give what reads the descriptions of AWS's services; it keeps them, and they are most of what opening costs."""
    from botocore.loaders import create_loader

    return create_loader(place)


def client(
    core: Any, service: str, *, region: str | None, endpoint: str | None, read_s: float = READ_S, **settings: Any
) -> Any:
    """Open a client of a service; one request makes one try, so that whoever asks decides about another.

    `settings` are botocore's. Where a region and an endpoint are not given, boto3's chain decides.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=read_s,
        tcp_keepalive=True,
        retries={"total_max_attempts": 1, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        **settings,
    )
    if "signature_version" not in settings and core.get_credentials() is None:
        raise boto.NoCredentialsError
    session = boto3.Session(botocore_session=core)
    return session.client(service, config=config, region_name=region, endpoint_url=endpoint)
