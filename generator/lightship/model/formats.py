"""The kinds of files and their keys, declared once for the reader, the schemas, the reference docs and all writers."""

from lightship.model.nouns import Auto, Confidence, CorrectionKind, Impact, Kind, Phase, Status
from lightship.source.fields import Field, Schema, Table, Type, nearest
from lightship.source.nodes import Mapping, Node, Report, Scalar, Sequence
from lightship.source.types import (
    COUNT,
    DATE,
    DURATION,
    FLAG,
    FRACTION,
    ID,
    INSTANT,
    LANGUAGE,
    LINE,
    PROMISE,
    TEXT,
    TOKEN,
    WEB_URL,
    ZONE,
    choice,
    list_of,
    map_of,
    pattern,
    record_of,
)

_STATUSES = {status.value: status for status in Status}
_STATUS = choice(Status, "a component status")


def _read_components(node: Node, report: Report) -> dict[tuple[str, object], Status | None] | None:
    """Read a mapping id → status, or a list of ids whose status follows the severity; keys keep their places."""
    found: dict[tuple[str, object], Status | None] = {}
    if isinstance(node, Mapping):
        for key, value in node.entries:
            status = _STATUS.read(value, report)
            if status is not None:
                found[(key.text, key.where)] = status
        return found
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar) and not item.is_null:
            found[(item.text, item.where)] = None
        else:
            report(item.where, "expected a component id", "write [api, web] or {api: partial_outage}")
    return found


_COMPONENTS_SCHEMA: Schema = {
    "anyOf": [
        {"type": "object", "additionalProperties": {"enum": list(_STATUSES)}},
        {"type": "array", "items": {"type": "string"}},
        {"type": "string"},
    ]
}


def _write_components(value: dict[str, Status | None]) -> object:
    if all(status is None for status in value.values()):
        return list(value)
    return {id_: str(status or Status.OPERATIONAL) for id_, status in value.items()}


COMPONENTS = Type(
    words="components: {api: partial_outage}, or a list whose status follows the severity",
    read=_read_components,
    schema=_COMPONENTS_SCHEMA,
    write=_write_components,
)

_IDS = list_of(ID, "a list of ids")
_NAMES = map_of(LINE, "texts by language", key=LANGUAGE)
_AUDIENCES = list_of(ID, "a list of audiences")
_PATH = pattern("a path on the site", '/[^\\s?#\\\\<>"]*', "it must start with /")

ORIGIN = Table(
    noun="origin",
    fields=(
        Field(name="id", type=TOKEN, help="The id in the system it was imported from; kept in /api/v2."),
        Field(name="url", type=WEB_URL, help="Its address there."),
        Field(name="created", type=INSTANT, help="When it was created there."),
        Field(name="updated", type=INSTANT, help="When it was last changed there."),
        Field(name="feed_id", type=LINE, help="Its entry id in the old feed; kept in ours."),
    ),
)
_ORIGIN = Field(
    name="origin",
    type=record_of(ORIGIN, "an origin"),
    help="Where it was imported from; written by `lightship import`.",
)

ETA = Table(
    noun="an eta",
    fields=(
        Field(name="by", type=INSTANT, help="The time by which it should be over.", required=True),
        Field(
            name="confidence",
            type=choice(Confidence, "a confidence"),
            help="How sure that is.",
            default=Confidence.GUESS,
        ),
    ),
)
CORRECTION = Table(
    noun="a correction",
    fields=(
        Field(name="at", type=INSTANT, help="When the words were changed.", required=True),
        Field(
            name="kind",
            type=choice(CorrectionKind, "a kind of correction"),
            help="`typo`, or `correction` for a changed fact.",
            required=True,
        ),
        Field(name="note", type=LINE, help="What was changed, for readers.", default=""),
    ),
)
RETRACTION = Table(
    noun="a retraction",
    fields=(
        Field(name="at", type=INSTANT, help="When the words were withdrawn.", required=True),
        Field(name="note", type=LINE, help="Why, for readers.", required=True),
        Field(name="void", type=FLAG, help="True for a false alarm, which leaves uptime.", default=False),
    ),
)

INCIDENT = Table(
    noun="an incident",
    fields=(
        Field(name="title", type=LINE, help="What readers call it.", required=True),
        Field(
            name="kind",
            type=choice(Kind, "a kind"),
            help="`incident`, `maintenance` or `notice`.",
            default=Kind.INCIDENT,
        ),
        Field(name="severity", type=ID, help="How bad it is for the business; one of the policy's.", default=""),
        Field(
            name="impact",
            type=choice(Impact, "an impact"),
            help="The overall effect in the public API; from the severity unless given.",
        ),
        Field(
            name="components",
            type=COMPONENTS,
            help="What it touches, with the status of each from the start.",
            default={},
        ),
        Field(name="started", type=INSTANT, help="When it began for customers (incidents)."),
        Field(name="detected", type=INSTANT, help="When it was noticed; for the figures.", public=False),
        Field(name="ended", type=INSTANT, help="When it was over, if earlier than the final update says."),
        Field(name="starts", type=INSTANT, help="When the window opens (maintenance)."),
        Field(
            name="ends",
            type=INSTANT,
            help="When the window closes (maintenance), or until when a notice is shown.",
        ),
        Field(
            name="auto",
            type=choice(Auto, "an automatic transition"),
            help="`start`: the clock begins the maintenance; `both`: it also ends it.",
        ),
        Field(
            name="repeat",
            type=LINE,
            help="A recurrence rule, RFC 5545, such as FREQ=MONTHLY;COUNT=6.",
            default="",
        ),
        Field(name="zone", type=ZONE, help="The time zone in which the rule is expanded.", default=""),
        Field(
            name="tags",
            type=list_of(ID, "a list of tags"),
            help="Words that policies refer to.",
            default=(),
            public=False,
        ),
        Field(name="category", type=ID, help="Chooses pre-approved wording.", default="", public=False),
        Field(name="lead", type=LINE, help="Who answers for the words.", default="", public=False),
        Field(
            name="refs",
            type=map_of(LINE, "references by system", key=ID),
            help="Ids in other systems; never published.",
            default={},
            public=False,
        ),
        Field(name="caused_by", type=ID, help="The id of the incident that caused this one.", default=""),
        Field(
            name="duplicate_of",
            type=ID,
            help="The id of the incident that this one repeats; a duplicate counts no downtime.",
            default="",
        ),
        Field(
            name="audiences",
            type=_AUDIENCES,
            help="For these audiences alone; on no public output.",
            default=(),
        ),
        Field(
            name="renamed_from",
            type=_IDS,
            help="Former names of the folder; old addresses redirect.",
            default=(),
        ),
        Field(
            name="aliases",
            type=list_of(_PATH, "a list of paths"),
            help="Other addresses on this site that redirect here.",
            default=(),
        ),
        _ORIGIN,
    ),
)

UPDATE = Table(
    noun="an update",
    fields=(
        Field(name="phase", type=choice(Phase, "a phase"), help="How far it has come.", required=True),
        Field(name="at", type=INSTANT, help="The time that readers see.", required=True),
        Field(
            name="components",
            type=COMPONENTS,
            help="The components whose status changes, and to what.",
            default={},
        ),
        Field(name="severity", type=ID, help="The severity from now on, if it changes.", default=""),
        Field(name="next_update", type=PROMISE, help="When readers hear again; from the severity unless given."),
        Field(
            name="eta",
            type=record_of(ETA, "an estimate"),
            help="When it should be over; shown with its caveat.",
        ),
        Field(
            name="facts",
            type=map_of(LINE, "facts by name", key=pattern("a name", "[a-z][a-z0-9_]*", "use small letters")),
            help="Typed once, used as {{ facts.name }} here and in later updates.",
            default={},
        ),
        Field(
            name="audiences",
            type=_AUDIENCES,
            help="For these audiences alone; on no public output.",
            default=(),
        ),
        Field(name="starts", type=INSTANT, help="The new begin of the window (maintenance)."),
        Field(name="ends", type=INSTANT, help="The new end of the window (maintenance)."),
        Field(
            name="occurrence",
            type=pattern("an occurrence", "\\d{8}", "the original day of the occurrence, such as 20261120"),
            help="Which occurrence of a recurring maintenance this is about.",
            default="",
        ),
        Field(name="ended", type=INSTANT, help="With a final phase: when it was over, if earlier than `at`."),
        Field(name="reopen", type=FLAG, help="True to go on after a final update.", default=False),
        Field(
            name="corrections",
            type=list_of(record_of(CORRECTION, "corrections"), "a list of corrections"),
            help="Changes of these words after publication.",
            default=(),
        ),
        Field(name="retracted", type=record_of(RETRACTION, "a retraction"), help="Withdraws these words."),
        _ORIGIN,
    ),
)

TRANSLATED_INCIDENT = Table(
    noun="a translated incident",
    fields=(Field(name="title", type=LINE, help="The title in this language.", required=True),),
)
TRANSLATED_UPDATE = Table(noun="a translated update", fields=())

_COMPONENT_FIELDS = (
    Field(name="id", type=ID, help="Stable for ever; names may change.", required=True),
    Field(name="name", type=LINE, help="What customers call it.", required=True),
    Field(name="names", type=_NAMES, help="The name in other languages.", default={}),
    Field(name="description", type=LINE, help="One line below the name.", default=""),
    Field(name="owner", type=LINE, help="The team that answers for it.", default="", public=False),
    Field(name="depends_on", type=_IDS, help="What it needs to work.", default=(), public=False),
    Field(name="since", type=DATE, help="Uptime counts from this day."),
    Field(name="retired", type=DATE, help="The day from which it is no longer shown."),
    Field(name="renamed_from", type=_IDS, help="Former ids.", default=()),
    _ORIGIN,
)


def _component_schema() -> Schema:
    schema = Table(noun="a component", fields=_COMPONENT_FIELDS).schema()
    schema["properties"]["components"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/component"},
        "description": "The members of a group, at any depth.",
    }
    return schema


def _read_nodes(node: Node, report: Report) -> tuple[Node, ...] | None:
    if isinstance(node, Sequence):
        return node.items
    report(node.where, "expected a list of components", "start each with `- id:`")
    return None


def _write_component(values: dict[str, object]) -> dict[str, object]:
    return COMPONENT.write(values)


_MEMBERS = Field(
    name="components",
    type=Type(
        words="a list of components",
        read=_read_nodes,
        schema={"type": "array", "items": {"$ref": "#/$defs/component"}},
        write=lambda children: [_write_component(child) for child in children],
    ),
    help="The members of a group, at any depth.",
    default=(),
)
COMPONENT: Table = Table(noun="a component", fields=(*_COMPONENT_FIELDS[:-1], _MEMBERS, _COMPONENT_FIELDS[-1]))
COMPONENT_LIST = Table(
    noun="components.yml",
    fields=(Field(name="components", type=_MEMBERS.type, help="All components of the page.", required=True),),
)

SEVERITY = Table(
    noun="a severity",
    fields=(
        Field(
            name="status",
            type=_STATUS,
            help="The default status of components that an incident names; a severity of your own needs it.",
        ),
        Field(name="label", type=LINE, help="What readers call it; the name unless given.", default=""),
        Field(
            name="impact",
            type=choice(Impact, "an impact"),
            help="The overall effect in the public API; from the status unless given.",
        ),
        Field(name="update_every", type=DURATION, help="How often readers hear."),
        Field(
            name="audiences",
            type=_AUDIENCES,
            help="Audiences that hear of it besides those that always do.",
            default=(),
        ),
    ),
)
POLICY = Table(
    noun="policy.yml",
    fields=(
        Field(
            name="severities",
            type=map_of(record_of(SEVERITY, "a severity"), "severities by name", key=ID),
            help="Severities, worst first; those of the defaults that are not named stay.",
            default={},
        ),
        Field(
            name="labels",
            type=map_of(LINE, "labels by phase", key=choice(Phase, "a phase")),
            help="Other labels for phases, e.g. {monitoring: Mitigated}.",
            default={},
        ),
        Field(
            name="weights",
            type=map_of(FRACTION, "weights by status", key=_STATUS),
            help="How much of its time a status counts as downtime.",
            default={},
        ),
        Field(name="max_update", type=COUNT, help="The largest update, in bytes.", default=16384),
    ),
)
AUDIENCE = Table(noun="an audience", fields=(Field(name="description", type=LINE, help="Who that is.", default=""),))
DELIVERY = Table(
    noun="delivery.yml",
    fields=(
        Field(
            name="audiences",
            type=map_of(record_of(AUDIENCE, "an audience"), "audiences by name", key=ID),
            help="Audiences besides the usual ones.",
            default={},
        ),
    ),
)
SETTINGS = Table(
    noun="extra.lightship",
    fields=(
        Field(name="time_zone", type=ZONE, help="Days and months are counted in it.", default="Etc/UTC"),
        Field(
            name="languages",
            type=list_of(LANGUAGE, "a list of languages"),
            help="Languages of the page; the first is the default.",
            default=("en",),
        ),
        Field(name="support_url", type=WEB_URL, help="Where readers get help.", default=""),
        Field(
            name="page_id",
            type=pattern("a page id", "[a-z0-9]{12}", "12 small letters and digits; `lightship init` makes one"),
            help="The page's id in /api/v2.",
            required=True,
        ),
        Field(
            name="visibility",
            type=pattern("a visibility", "public|private", "public or private: who may read the repository"),
            help="`private` when only members read the repository; only then may it hold words for other audiences.",
            default="public",
        ),
        Field(
            name="engine",
            type=pattern("an engine", "mkdocs|properdocs|zensical", "mkdocs, properdocs or zensical"),
            help="What turns pages into HTML.",
            default="mkdocs",
        ),
        Field(name="feed_id", type=LINE, help="The id of the old feed, kept in /history.atom.", default=""),
    ),
)

FILES = {
    "incident": INCIDENT,
    "update": UPDATE,
    "components": COMPONENT_LIST,
    "policy": POLICY,
    "delivery": DELIVERY,
    "settings": SETTINGS,
}


def schema(name: str) -> Schema:
    """Give the JSON Schema 2020-12 of a kind of file; KeyError for an unknown name."""
    body = FILES[name].schema()
    if name == "components":
        body["$defs"] = {"component": _component_schema()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILES[name].noun, **body}


__all__ = [
    "COMPONENT",
    "COMPONENT_LIST",
    "DELIVERY",
    "FILES",
    "INCIDENT",
    "POLICY",
    "SETTINGS",
    "TEXT",
    "UPDATE",
    "nearest",
    "schema",
]
