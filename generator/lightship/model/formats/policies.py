"""The keys of policy.yml."""

from lightship.model.formats.governing import APPROVE_FIELD, GOVERNING_FIELDS
from lightship.model.formats.redaction import REDACTION
from lightship.model.formats.values import AUDIENCES, STATUS
from lightship.model.nouns import Impact, Phase
from lightship.source.compounds import choice, list_of, map_of, record_of
from lightship.source.fields import Field, Table
from lightship.source.types import COUNT, DURATION, FRACTION, ID, LINE

SEVERITY = Table(
    noun="a severity",
    fields=(
        Field(
            name="status",
            type=STATUS,
            help="The default status of components that an incident names; a severity of your own needs it.",
        ),
        Field(name="label", type=LINE, help="What readers call it; the name unless given.", default=""),
        Field(
            name="impact",
            type=choice(Impact, "an impact"),
            help="The overall effect in the public API; from the status unless given.",
        ),
        Field(
            name="first_within",
            type=DURATION,
            help="Within how long after it is noticed readers hear of it for the first time; see `lightship cadence`.",
        ),
        Field(name="update_every", type=DURATION, help="How often readers hear."),
        Field(
            name="audiences",
            type=AUDIENCES,
            help="Audiences that hear of it besides those that always do.",
            default=(),
        ),
        APPROVE_FIELD,
    ),
)
BOUNCES = Table(
    noun="bounces",
    fields=(
        Field(
            name="transient",
            type=COUNT,
            help="After so many days on which its mails came back an address is quarantined; 0 for never.",
            default=5,
        ),
        Field(name="within", type=DURATION, help="How long such a day counts; 30d unless given."),
    ),
)
RETENTION = Table(
    noun="retention",
    fields=(
        Field(name="deliveries", type=DURATION, help="For so long it is kept who was told; for ever when left out."),
        Field(name="words", type=DURATION, help="For so long messages are kept as they were sent."),
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
            type=map_of(FRACTION, "weights by status", key=STATUS),
            help="How much of its time a status counts as downtime.",
            default={},
        ),
        Field(name="max_update", type=COUNT, help="The largest update, in bytes.", default=16384),
        Field(
            name="redact",
            type=list_of(record_of(REDACTION, "a rule of redaction"), "a list of rules"),
            help="What must not be published, besides what is looked for anyway.",
            default=(),
        ),
        Field(
            name="bounces",
            type=record_of(BOUNCES, "bounces"),
            help="When an address is quarantined whose mails come back for now: {transient: 5, within: 30d}, in days.",
        ),
        *GOVERNING_FIELDS,
        Field(
            name="retention",
            type=record_of(RETENTION, "retention"),
            help="What `lightship audit prune` forgets, such as {deliveries: 730d, words: 3650d}.",
        ),
    ),
)
