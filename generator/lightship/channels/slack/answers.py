"""What Slack answers by a word in place of a status, and whom that holds for."""

import json
from typing import Any

from lightship.channels.base import ChannelError, DownError, UnsureError
from lightship.web import Reply

THREAD_IS_GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
"""What is answered when the message is gone that a thread hangs on."""
_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_LATER_S = 30.0
# "It's possible some aspect of the operation succeeded before the error was raised", say the pages of the methods.
_UNSURE = frozenset({"internal_error", "fatal_error"})
_PASSING = frozenset({"service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"})
_NO_ENTRY = frozenset(
    {
        "access_denied",
        "account_inactive",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
_HINTS = {
    "channel_not_found": "is its name or id right, and may the bot see it?",
    "is_archived": "name another room",
    "not_in_channel": "invite the bot: /invite @NAME",
}


class SlackError(ChannelError):
    """Slack refused one message; `code` is its word for why."""

    def __init__(self, code: str, hint: str = "") -> None:
        """Keep the word."""
        super().__init__(f"Slack refuses the message: {code}", hint, permanent=True)
        self.code = code


def said(reply: Reply) -> dict[str, Any]:
    """Read an answer with status 200; raises what it means when it is not `ok`."""
    try:
        answer = json.loads(reply.content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise UnsureError("Slack answers with no JSON", "does something stand between here and Slack?")
    if answer.get("ok") is True:
        return answer
    code = str(answer.get("error", "unknown"))[:60]
    if code in _LATER:
        raise DownError(f"Slack wants to be asked later ({code})", wait_s=reply.wait_s or _LATER_S)
    if code in _UNSURE:
        raise UnsureError(f"Slack is in trouble ({code})", "the message may have been posted")
    if code in _PASSING:
        raise ChannelError(f"Slack is in trouble ({code})", wait_s=reply.wait_s)
    if code in _NO_ENTRY:
        hint = "the token needs the scope chat:write, and an app that is installed"
        raise DownError(f"Slack does not accept the token ({code})", hint, permanent=True)
    raise SlackError(code, _HINTS.get(code, ""))
