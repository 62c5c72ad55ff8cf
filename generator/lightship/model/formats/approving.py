"""The keys of delivery.yml by which people agree to words who have no account of the forge."""

from lightship.model.formats.addresses import LINKED_URL
from lightship.model.formats.contacts import EMAIL
from lightship.model.formats.governing import NAME
from lightship.model.formats.services import KEY, PROXIES
from lightship.source.compounds import map_of, placed, record_of
from lightship.source.fields import Field, Table
from lightship.source.types import ID

APPROVALS = Table(
    noun="approvals",
    fields=(
        Field(name="url", type=LINKED_URL, help="Where the service answers that shows the words.", required=True),
        KEY,
        Field(
            name="channel",
            type=placed(ID),
            help="The channel of the mails with links: an outbox, smtp or ses.",
            required=True,
        ),
        Field(
            name="people",
            type=map_of(placed(EMAIL), "addresses by name, such as {li: li@example.com}", key=placed(NAME)),
            help="Who of policy.yml agrees by link, and in no other way, with their addresses.",
            required=True,
        ),
        PROXIES,
    ),
)
APPROVALS_FIELD = Field(
    name="approvals",
    type=record_of(APPROVALS, "{url: …, key: {env: NAME}, channel: NAME, people: {…}}"),
    help="How people without an account of the forge agree to words; not at all unless given.",
)
