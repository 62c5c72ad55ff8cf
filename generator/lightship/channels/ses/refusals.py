"""What SES refuses, in one line each: for one mail, for the whole account, for now or for good."""

import re
from collections.abc import Mapping
from typing import Any

from lightship.channels.base import ChannelError, DownError
from lightship.channels.mail import without_addresses

_PERMISSION = "no permission to send", "let the policy of these credentials allow ses:SendEmail and ses:SendRawEmail"
_EXPIRED = (
    "the credentials have expired",
    "sign in again, for example with `aws sso login`; in CI, let the role's session last longer than the job",
)
_KEY = "AWS does not know this access key", "mend AWS_ACCESS_KEY_ID"
_SIGNATURE = (
    "the signature is not accepted",
    "mend AWS_SECRET_ACCESS_KEY; is the clock of this machine right?",
)
_ACCOUNT = {
    "AccountSuspendedException": ("the account may not send mails any more", "ask AWS Support"),
    "SendingPausedException": (
        "sending is paused for the account or the configuration set",
        "look into the SES console: too many bounces or complaints may have paused it",
    ),
    "MailFromDomainNotVerifiedException": ("the MAIL FROM domain is not verified", "verify it in the SES console"),
    "NotFoundException": ("there is no such configuration set in this region", "mend `configuration_set`"),
    **dict.fromkeys(("AccessDeniedException", "AccessDenied", "NotAuthorizedException"), _PERMISSION),
    **dict.fromkeys(("ExpiredTokenException", "ExpiredToken", "RequestExpired"), _EXPIRED),
    **dict.fromkeys(("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"), _KEY),
    **dict.fromkeys(("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"), _SIGNATURE),
}
_RATE = {"TooManyRequestsException", "ThrottlingException", "Throttling"}
_LENGTH = 200


def refusal(response: Mapping[str, Any], source: str) -> ChannelError:
    """Translate what SES answered to a mail from `source`, as botocore read it.

    The rate and the day's quota have the same code and differ in their words alone (Amazon SES Developer Guide, "Errors
    related to the sending quotas"): one is over in a second, the other up to a day later. What is said of the sender or
    the account stops the channel, so that no subscriber is struck off for it.
    """
    error = response.get("Error", {})
    code, words = str(error.get("Code", "")), str(error.get("Message", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    said = without_addresses(words)[:_LENGTH]
    if code in _RATE or code == "LimitExceededException":
        if code == "LimitExceededException" or re.search(r"\bquota\b", words, re.IGNORECASE):
            return DownError("SES: the quota of today is used up", "ask AWS for a greater one, or wait", permanent=True)
        return ChannelError("SES: too many mails a second", "lower the channel's `rate`", wait_s=1)
    if code in _ACCOUNT:
        message, hint = _ACCOUNT[code]
        return DownError(f"SES: {message}", hint, permanent=True)
    if code == "MessageRejected" and "not verified" in words:
        return _unverified(words, source)
    if code in ("MessageRejected", "BadRequestException"):
        return ChannelError(f"SES refuses it: {said or code}", permanent=True)
    if status == 403:
        return DownError(f"SES: {_PERMISSION[0]}: {code}", _PERMISSION[1], permanent=True)
    return ChannelError(f"SES: {' '.join(filter(None, (str(status or ''), code, said)))}", "it is tried again")


def _unverified(words: str, source: str) -> ChannelError:
    """Tell a sender that is not verified from a recipient who is not, as in the sandbox all must be."""
    named = re.split(r"[\s,]+", words.partition(":")[2].strip().lower())
    ours = {source.lower(), source.lower().partition("@")[2]}
    if ours & set(named) or not any("@" in name for name in named):
        hint = "verify the address in `from`, or its domain"
        return DownError("SES: the sender is not verified in this region", hint, permanent=True)
    hint = "the account is in the sandbox: ask AWS for production access"
    return ChannelError("SES sends to addresses alone that are verified", hint)
