"""The keys of incident.md, of an update, and of their translations."""

from lightship.model.formats.redaction import ALLOWANCES
from lightship.model.formats.values import AUDIENCES, COMPONENTS, IDS, ORIGIN_FIELD, PATH
from lightship.model.nouns import Auto, Confidence, CorrectionKind, Impact, Kind, Phase
from lightship.source.compounds import choice, list_of, map_of, record_of
from lightship.source.fields import Field, Table
from lightship.source.types import FLAG, ID, INSTANT, LINE, PROMISE, ZONE, pattern

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
        Field(
            name="void",
            type=FLAG,
            help="For a false alarm: nothing that it said holds, uptime forgets it.",
            default=False,
        ),
        Field(
            name="sha256",
            type=pattern("a SHA-256", "[0-9a-f]{64}", "64 hex digits, written by `lightship takedown`"),
            help="For words that a takedown removed everywhere: that of the file as it was published.",
            default="",
        ),
        Field(
            name="legal_ref",
            type=LINE,
            help="By what right or request a takedown was made.",
            default="",
            public=False,
        ),
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
            help="Ids in other systems.",
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
            type=AUDIENCES,
            help="For these audiences alone; on no public output.",
            default=(),
        ),
        Field(
            name="renamed_from",
            type=IDS,
            help="Former names of the folder; old addresses redirect.",
            default=(),
        ),
        Field(
            name="aliases",
            type=list_of(PATH, "a list of paths"),
            help="Other addresses on this site that redirect here.",
            default=(),
        ),
        ALLOWANCES,
        ORIGIN_FIELD,
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
            type=AUDIENCES,
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
        ALLOWANCES,
        ORIGIN_FIELD,
    ),
)

TRANSLATED_INCIDENT = Table(
    noun="a translated incident",
    fields=(Field(name="title", type=LINE, help="The title in this language.", required=True),),
)
TRANSLATED_UPDATE = Table(noun="a translated update", fields=())
