"""Hands mails to SES, one request for each: it takes no list of different mails in their own bytes."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from lightship import aws
from lightship.channels.base import ChannelError, Connection, DownError, Receipt, Recipient, UnsureError
from lightship.channels.mail import Letter, addressed
from lightship.channels.ses.refusals import refusal
from lightship.channels.surroundings import Surroundings
from lightship.model.notifying import ChannelSettings

# What comes too fast is tried again here: after a quarter of a second at most, then after twice as long each time.
_FIRST_S, _LONGEST_S = 0.25, 2
_TOO_FAST = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
_NOTHING_SENT = (
    boto.EndpointConnectionError,
    boto.ConnectTimeoutError,
    boto.ProxyConnectionError,
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.SSOError,
    boto.NoRegionError,
)


class Desk(Connection):
    """Where a thread hands mails over; the client is everybody's."""

    def __init__(
        self,
        client: Any,
        settings: ChannelSettings,
        surroundings: Surroundings,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep the client, and what every request says."""
        self._client = client
        self._surroundings = surroundings
        self._pause = pause
        options = settings.options
        self._host = str(client.meta.endpoint_url)
        self._usual: dict[str, Any] = {}
        if options.get("configuration_set"):
            self._usual["ConfigurationSetName"] = str(options["configuration_set"])
        tags = options.get("tags")
        if isinstance(tags, Mapping) and tags:
            self._usual["EmailTags"] = [{"Name": str(name), "Value": str(value)} for name, value in tags.items()]

    def send(self, draft: Letter, recipient: Recipient, key: str) -> Receipt:
        """Hand a mail over; the receipt is the id by which SES tells of bounces.

        SES knows no key that would make a second try harmless, so only what it did not take is tried again here.
        """
        address, _, mail = addressed(draft, recipient, key, self._surroundings.clock())
        asked = {"Content": {"Raw": {"Data": mail}}, "Destination": {"ToAddresses": [address]}, **self._usual}
        wait = _FIRST_S
        while True:
            outcome = self._asked(asked, draft.sender.address)
            if isinstance(outcome, Receipt):
                return outcome
            if wait > _LONGEST_S:
                raise outcome
            self._pause(random.uniform(0.5, 1) * wait)  # noqa: S311 - it spreads requests in time and guards nothing
            wait *= 2

    def close(self) -> None:
        """Do nothing: the client keeps its connections for the other threads, and they end with the process."""

    def _asked(self, asked: dict[str, Any], source: str) -> Receipt | ChannelError:
        """Make one request; gives the receipt, or the refusal of what came too fast. Raises every other refusal."""
        try:
            return Receipt(reference=str(self._client.send_email(**asked)["MessageId"]))
        except boto.ClientError as error:
            if error.operation_name != "SendEmail":  # credentials are asked for over the network, too
                raise _down(error, self._host) from error
            problem = refusal(error.response, source)
            code = error.response.get("Error", {}).get("Code", "")
            if code in _TOO_FAST and not isinstance(problem, DownError):
                return problem
            raise problem from error
        except _NOTHING_SENT as error:
            raise _down(error, self._host) from error
        except boto.SSLError as error:
            if "CERTIFICATE" in str(error) or "WRONG_VERSION" in str(error):
                raise _down(error, self._host) from error
            raise _unsure(self._host) from error
        except (boto.HTTPClientError, ResponseParserError, OSError, KeyError) as error:
            raise _unsure(self._host) from error
        except boto.BotoCoreError as error:
            raise _down(error, self._host) from error


def opened(settings: ChannelSettings) -> Any:
    """Open a client for the region and the connections of a channel; raises DownError."""
    options = settings.options
    endpoint = str(options.get("endpoint_url") or "")
    try:
        return aws.client(
            aws.core(),
            "sesv2",
            region=str(options.get("region") or "") or None,
            endpoint=endpoint or None,
            read_s=float(str(options.get("timeout") or 30)),
            max_pool_connections=max(1, int(str(options.get("connections") or 10))),
        )
    except (boto.BotoCoreError, boto.ClientError, ValueError, OSError) as error:
        raise _down(error, endpoint or "SES") from error


def _down(error: Exception, host: str) -> DownError:
    if isinstance(error, boto.NoRegionError):
        return DownError("SES: no region is known", "write `region:` beside the channel's `kind`", permanent=True)
    message, hint, permanent = aws.unreached(error, host, "SES") or (
        f"the request could not be made: {type(error).__name__}",
        "",
        True,
    )
    return DownError(f"SES: {message}", hint, permanent=permanent)


def _unsure(host: str) -> UnsureError:
    return UnsureError(f"SES: {host} was given a mail and gave no answer")
