"""The keys of delivery.yml that say who is told of what, by which channels, and what guards it."""

from lightship.model.formats.addresses import FOLDER, LINKED_URL, SERVICE_URL
from lightship.model.formats.channels import CHANNELS
from lightship.model.formats.secrets import SECRET_TYPE
from lightship.model.formats.services import KEY, PROXIES
from lightship.model.notifying import Unsure
from lightship.model.nouns import Kind, Phase
from lightship.source.compounds import choice, list_of, map_of, one_of, placed, record_of, variant_of
from lightship.source.fields import Field, Table, Type, read
from lightship.source.nodes import Mapping, Node, Report, Scalar
from lightship.source.types import COUNT, DURATION, FLAG, ID, LINE

CONDITIONS = Table(
    noun="when",
    fields=(
        Field(
            name="severity",
            type=list_of(placed(ID), "a list of severities"),
            help="It has one of these severities.",
            default=(),
        ),
        Field(
            name="components",
            type=list_of(placed(ID), "a list of components"),
            help="Something that it ever touched is one of these, or in one of these groups.",
            default=(),
        ),
        Field(name="tags", type=list_of(ID, "a list of tags"), help="It has one of these tags.", default=()),
        Field(
            name="kind",
            type=list_of(choice(Kind, "a kind"), "a list of kinds"),
            help="It is of one of these kinds.",
            default=(),
        ),
        Field(
            name="phase",
            type=list_of(choice(Phase, "a phase"), "a list of phases"),
            help="The update says one of these phases.",
            default=(),
        ),
    ),
)
_TO = Field(
    name="to",
    type=list_of(placed(LINE), "a list of contacts"),
    help="Contacts; the audience's subscribers unless given.",
    default=(),
)
ROUTE = Table(
    noun="a channel of an audience",
    fields=(Field(name="channel", type=placed(ID), help="The name of one of `channels`.", required=True), _TO),
)
# A kind and contacts alone: the one channel of that kind that `channels` has.
_SOLE = Table(
    noun="a channel of an audience",
    fields=(
        Field(name="kind", type=one_of(CHANNELS, "a kind"), help="The kind of the one channel meant.", required=True),
        _TO,
    ),
)
_OWN = variant_of(
    {kind: Table(noun=table.noun, fields=(*table.fields, _TO)) for kind, table in CHANNELS.items()}, "a channel"
)
_ROUTE_WORDS = "a channel's name, {channel: NAME, to: […]}, or a channel of its own with a kind"


def _read_route(node: Node, report: Report) -> object:
    """Read a name, a name with contacts, a kind with contacts, or a whole channel.

    Gives a record with `channel`, or one with `kind`; where a kind and contacts are all that is said, the record knows
    no other key.
    """
    if isinstance(node, Scalar):
        return read(ROUTE, Mapping(((Scalar("channel", node.where), node),), node.where), report)
    keys = {key.text for key, _ in node.entries} if isinstance(node, Mapping) else set()
    if "kind" not in keys:
        return read(ROUTE, node, report)
    return read(_SOLE, node, report) if keys <= {"kind", "to"} else _OWN.read(node, report)


_ROUTE = Type(
    words=_ROUTE_WORDS,
    read=_read_route,
    schema={"anyOf": [ID.schema, ROUTE.schema(), _SOLE.schema(), *_OWN.schema["anyOf"]]},
)
_ROUTES = list_of(_ROUTE, "a list of channels")
AUDIENCE = Table(
    noun="an audience",
    fields=(
        Field(name="description", type=LINE, help="Who that is.", default=""),
        Field(
            name="when",
            type=record_of(CONDITIONS, "{severity: [critical]}"),
            help="When it is told; always unless given, or when a severity of policy.yml adds it.",
        ),
        Field(
            name="channels",
            type=_ROUTES,
            help="By what it is told; `public` by all that subscribers can choose, others by none unless given.",
        ),
        Field(
            name="self_service",
            type=FLAG,
            help="Anybody may subscribe to it; `public` may unless it says false.",
        ),
    ),
)
SUBSCRIBERS = {
    "sqlite": Table(
        noun="subscribers in a file",
        fields=(Field(name="path", type=FOLDER, help="The file.", default=".lightship/subscribers.db"),),
    ),
    "service": Table(
        noun="subscribers of a service",
        fields=(
            Field(name="url", type=SERVICE_URL, help="Where the subscription service answers.", required=True),
            Field(name="token", type=SECRET_TYPE, help="Its key.", required=True),
        ),
    ),
}
FATIGUE = Table(
    noun="fatigue",
    fields=(
        Field(
            name="per_hour",
            type=COUNT,
            help="Messages an hour to one recipient about one incident; more are told together. 0: no limit.",
            default=0,
        ),
        Field(
            name="below",
            type=placed(ID),
            help="The severity from which on nothing is held back; every severity is unless given.",
        ),
    ),
)
FIRST = Table(
    noun="first",
    fields=(
        Field(name="audience", type=placed(ID), help="The audience that is told before all others.", required=True),
        Field(name="within", type=DURATION, help="How long the others wait for that at most; 10m unless given."),
    ),
)
NOTIFY = Table(
    noun="notify",
    fields=(
        Field(
            name="reminders",
            type=list_of(DURATION, "a list of durations"),
            help="How long before a maintenance people are reminded; 24h unless given, [] for never.",
        ),
        Field(
            name="unsure",
            type=choice(Unsure, "resend or hold"),
            help="A message that was under way when a run died: `resend` it with the same id, or `hold` and list it.",
            default=Unsure.RESEND,
        ),
        Field(name="max_events", type=COUNT, help="More that is new at once needs a word.", default=20),
        Field(name="max_age", type=DURATION, help="What is older than this needs a word; 1d unless given."),
        Field(
            name="fatigue",
            type=record_of(FATIGUE, "{per_hour: 4, below: high}"),
            help="How much one recipient hears of one incident; phase changes always pass.",
        ),
        Field(
            name="first",
            type=record_of(FIRST, "{audience: support, within: 10m}"),
            help="Who is told before everybody else, such as those who answer questions.",
        ),
        Field(
            name="overdue",
            type=_ROUTES,
            help="Who is told when an update does not come as promised, where nobody of `owners` is.",
            default=(),
        ),
        Field(
            name="owners",
            type=map_of(_ROUTES, "channels by the name of a lead or owner"),
            help="By what the `lead` of an incident, else the `owner` of its components, is told of that.",
            default={},
        ),
    ),
)
SUBSCRIPTION_SERVICE = Table(
    noun="subscription_service",
    fields=(
        Field(
            name="url", type=LINKED_URL, help="Where readers reach it; the page and mails lead there.", required=True
        ),
        KEY,
        Field(
            name="channel",
            type=placed(ID),
            help="The channel of its own mails: an outbox, smtp or ses.",
            required=True,
        ),
        PROXIES,
    ),
)
NOTIFYING_FIELDS = (
    Field(
        name="audiences",
        type=map_of(record_of(AUDIENCE, "an audience"), "audiences by name", key=ID),
        help="Who is told by what; the usual audiences are known without being named.",
        default={},
    ),
    Field(
        name="channels",
        type=map_of(variant_of(CHANNELS, "a channel"), "channels by name", key=ID),
        help="Ways to reach people; files in .lightship/outbox unless given.",
        default={},
    ),
    Field(
        name="subscribers",
        type=variant_of(SUBSCRIBERS, "subscribers"),
        help="Where subscribers are kept; .lightship/subscribers.db unless given.",
    ),
    Field(
        name="subscription_service",
        type=record_of(SUBSCRIPTION_SERVICE, "{url: …, key: {env: NAME}, channel: NAME}"),
        help="Where people subscribe by themselves; nowhere unless given.",
    ),
    Field(name="notify", type=record_of(NOTIFY, "{reminders: [24h, 1h]}"), help="What guards people and runs."),
)
