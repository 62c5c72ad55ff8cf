"""The kinds of channels and the keys of each; what they take as contacts."""

from lightship.model.formats.addresses import FOLDER, REGION, SERVICE_URL
from lightship.model.formats.contacts import (
    CONFIGURATION_SET,
    CONNECTIONS,
    EMAIL,
    HOST,
    MAILBOX,
    MESSAGE_TAG,
    PARAMETER,
    PORT,
    RATE,
    RECEIVER,
    ROOM,
    TELEPHONE,
)
from lightship.model.formats.secrets import SECRET_TYPE
from lightship.model.notifying import Security
from lightship.source.compounds import choice, list_of, map_of
from lightship.source.fields import Field, Table, Type
from lightship.source.types import DURATION, FLAG, LINE

_RATE = Field(name="rate", type=RATE, help="How many messages at most; as many as it takes unless given.", default=0.0)
_CONNECTIONS = Field(name="connections", type=CONNECTIONS, help="How many are open at once.", default=4)
_TIMEOUT = Field(name="timeout", type=DURATION, help="How long an answer is waited for; 30s unless given.")
_CAMPAIGN = Field(
    name="campaign",
    type=map_of(LINE, "parameters by name", key=PARAMETER),
    help="Parameters that are added to links, such as {utm_source: status}.",
    default={},
)
_LETTERS = (
    Field(name="from", type=MAILBOX, help="Who writes; bounces go there, too.", required=True),
    Field(name="reply_to", type=MAILBOX, help="Where answers go; the sender unless given.", default=""),
)
_PACE = (_RATE, _CONNECTIONS, _TIMEOUT)

CHANNELS = {
    "outbox": Table(
        noun="an outbox",
        fields=(
            Field(
                name="path",
                type=FOLDER,
                help="The folder; a file for each message, and nobody is written to.",
                default=".lightship/outbox",
            ),
            Field(name="from", type=MAILBOX, help="Who writes; a sender of the page's host unless given.", default=""),
            _CAMPAIGN,
        ),
    ),
    "smtp": Table(
        noun="an smtp channel",
        fields=(
            Field(name="host", type=HOST, help="The mail server.", required=True),
            Field(name="port", type=PORT, help="Its port; 587 unless given, 465 with `tls`, 25 with `none`."),
            Field(
                name="security",
                type=choice(Security, "starttls, tls or none"),
                help="`starttls` and `tls` check the server's certificate; `none` sends in the clear.",
                default=Security.STARTTLS,
            ),
            Field(name="user", type=LINE, help="Who signs in; nobody unless given.", default=""),
            Field(name="password", type=SECRET_TYPE, help="The user's password."),
            *_LETTERS,
            *_PACE,
            _CAMPAIGN,
        ),
    ),
    "ses": Table(
        noun="an ses channel",
        fields=(
            *_LETTERS,
            Field(name="region", type=REGION, help="Its region; what the environment says unless given.", default=""),
            Field(name="endpoint_url", type=SERVICE_URL, help="The address of a double of SES, for tests.", default=""),
            Field(
                name="configuration_set",
                type=CONFIGURATION_SET,
                help="The configuration set whose events tell of bounces.",
                default="",
            ),
            Field(
                name="tags",
                type=map_of(MESSAGE_TAG, "tags by name", key=MESSAGE_TAG),
                help="Tags of each message, for the figures of SES.",
                default={},
            ),
            *_PACE,
            _CAMPAIGN,
        ),
    ),
    "webhook": Table(
        noun="a webhook channel",
        fields=(
            Field(
                name="secret",
                type=SECRET_TYPE,
                help="Signs what is sent, by Standard Webhooks (whsec_…); unsigned unless given.",
            ),
            *_PACE,
        ),
    ),
    "slack": Table(
        noun="a slack channel",
        fields=(
            Field(
                name="token",
                type=SECRET_TYPE,
                help="The token of a bot that may chat:write; threads and edits need one.",
            ),
            Field(name="channel", type=ROOM, help="Where the bot writes, unless an audience says `to`.", default=""),
            Field(name="url", type=SECRET_TYPE, help="The address of an incoming webhook, in place of a token."),
            Field(
                name="api_url",
                type=SERVICE_URL,
                help="Where Slack answers, for GovSlack: https://slack-gov.com/api.",
                default="",
            ),
            *_PACE,
            _CAMPAIGN,
        ),
    ),
    "teams": Table(
        noun="a teams channel",
        fields=(
            Field(
                name="url", type=SECRET_TYPE, help="The address of a workflow that waits for webhooks.", required=True
            ),
            *_PACE,
            _CAMPAIGN,
        ),
    ),
    "apprise": Table(
        noun="an apprise channel",
        fields=(
            Field(
                name="urls",
                type=list_of(SECRET_TYPE, "a list of secrets"),
                help="Apprise's addresses of the services; each holds its keys, so each is a secret.",
                required=True,
            ),
            Field(
                name="each",
                type=FLAG,
                help="Its addresses hold {to}, where the number of each subscriber or contact is put.",
                default=False,
            ),
            Field(
                name="short",
                type=FLAG,
                help="Send 160 characters with the link, as for SMS, instead of the whole text.",
                default=False,
            ),
            *_PACE,
            _CAMPAIGN,
        ),
    ),
}
"""The keys of each kind of channel, besides `kind`."""

CONTACTS: dict[str, Type | None] = {
    "outbox": EMAIL,
    "smtp": EMAIL,
    "ses": EMAIL,
    "webhook": RECEIVER,
    "slack": ROOM,
    "teams": None,
    "apprise": TELEPHONE,
}
"""What a contact of each kind is; None where the channel itself says where it leads."""
