"""The keys of a rule of `redact` in policy.yml, and of an exception from it in an incident or an update."""

from lightship.model.redaction import RedactionKind, RedactionLevel
from lightship.source.compounds import choice, list_of, record_of
from lightship.source.fields import Field, Table
from lightship.source.types import LINE

REDACTION = Table(
    noun="a rule of redaction",
    fields=(
        Field(
            name="kind",
            type=choice(RedactionKind, "a kind of redaction"),
            help="Something that is known without a pattern; its rule here takes the place of the usual one.",
        ),
        Field(name="pattern", type=LINE, help="A regular expression in RE2's syntax, which needs no backtracking."),
        Field(
            name="words",
            type=list_of(LINE, "a list of words"),
            help="Words or phrases, whole ones, in capitals or not.",
            default=(),
        ),
        Field(
            name="domains",
            type=list_of(LINE, "a list of domains"),
            help="Domains of your own; they and every name below them.",
            default=(),
        ),
        Field(
            name="file",
            type=LINE,
            help="A file with one name a line, such as those of customers; messages do not repeat them.",
        ),
        Field(
            name="level",
            type=choice(RedactionLevel, "a level"),
            help="`error` stops a publication, `warning` is told, `off` looks for nothing; the kind's unless given.",
        ),
        Field(name="why", type=LINE, help="What is wrong with it, for whoever wrote it.", default=""),
        Field(
            name="except",
            type=list_of(LINE, "a list of texts"),
            help="Texts that may be published all the same.",
            default=(),
        ),
    ),
)
ALLOWANCE = Table(
    noun="an exception from redaction",
    fields=(
        Field(name="allow", type=LINE, help="The text that may be published, as it stands there.", required=True),
        Field(name="reason", type=LINE, help="Why; it is kept with the publication.", required=True),
    ),
)
ALLOWANCES = Field(
    name="redact",
    type=list_of(record_of(ALLOWANCE, "an exception"), "a list of exceptions"),
    help="Texts of these words that a rule of redaction would refuse, allowed with a reason.",
    default=(),
    public=False,
)
