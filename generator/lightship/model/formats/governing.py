"""The keys of policy.yml that say who must agree to what."""

from lightship.model.formats.notifying import ROUTE
from lightship.model.nouns import Kind, Phase
from lightship.source.compounds import choice, list_of, map_of, placed, record_of
from lightship.source.fields import Field, Table, Type
from lightship.source.types import COUNT, DURATION, ID, INSTANT, LINE, pattern

_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*"
NAME = pattern("a person such as ana", _NAME, "write the name that policy.yml has")
PERSON = pattern(
    "a person such as ana, or a team such as @acme/sre",
    rf"{_NAME}|@{_NAME}(?:/{_NAME})+",
    "write people as the forge names them, without @, and teams with their group: @acme/sre",
)
PEOPLE = list_of(PERSON, "a list of people")
APPROVE = map_of(placed(COUNT), "numbers by role, such as {tech: 1}", key=placed(ID))
ROLE = Table(
    noun="a role",
    fields=(
        Field(
            name="people",
            type=PEOPLE,
            help="Who is in it: names of the forge, and teams as @acme/sre.",
            required=True,
        ),
        Field(name="backup", type=PEOPLE, help="Who may agree when nobody of them has in time.", default=()),
        Field(name="backup_after", type=DURATION, help="How long after it was asked for the backups may."),
        Field(
            name="ask",
            type=list_of(record_of(ROUTE, "{channel: NAME, to: […]}"), "a list of channels"),
            help="By which channels of delivery.yml a missing approval is asked for.",
            default=(),
        ),
        Field(
            name="ask_backup",
            type=list_of(record_of(ROUTE, "{channel: NAME, to: […]}"), "a list of channels"),
            help="By which channels its backups are asked, once they may; those of `ask` unless given.",
            default=(),
        ),
    ),
)
APPROVE_FIELD = Field(name="approve", type=APPROVE, help="How many people of which role must agree.", default={})
RULE = Table(noun="a rule", fields=(APPROVE_FIELD,))
BLACKOUT = Table(
    noun="a blackout",
    fields=(
        Field(name="why", type=LINE, help="Why nothing may be said, for whoever wants to.", required=True),
        Field(
            name="severity",
            type=list_of(placed(ID), "a list of severities"),
            help="Of incidents of one of these severities.",
            default=(),
        ),
        Field(
            name="phase",
            type=list_of(choice(Phase, "a phase"), "a list of phases"),
            help="In updates that say one of these phases.",
            default=(),
        ),
        Field(name="tags", type=list_of(ID, "a list of tags"), help="Of incidents with one of these tags.", default=()),
        Field(name="begins", type=INSTANT, help="From then on; always unless given."),
        Field(name="ends", type=INSTANT, help="Until then; always unless given."),
        Field(name="except", type=placed(ID), help="The role whose approval lifts it; none does unless given."),
    ),
)
DISPUTES = Table(
    noun="disputes",
    fields=(
        Field(name="decider", type=placed(ID), help="The role whose approval decides.", required=True),
        Field(name="after", type=DURATION, help="How long after changes were asked for.", required=True),
    ),
)
BREAK_GLASS = Table(
    noun="break_glass",
    fields=(
        Field(
            name="roles",
            type=list_of(placed(ID), "a list of roles"),
            help="Whose people may publish without the approvals, which leaves a mark.",
            required=True,
        ),
        Field(
            name="signers",
            type=placed(LINE),
            help="A file below .github/ with the SSH keys by which they say who they are (allowed signers of SSH).",
        ),
        Field(name="review_within", type=DURATION, help="Within what time it is looked at; 24h unless given."),
        Field(name="review", type=APPROVE, help="How many people of which role look at it then.", default={}),
    ),
)
ASKING = Table(
    noun="asking",
    fields=(
        Field(name="repeat", type=DURATION, help="How long after that it is asked again; 15m unless given."),
        Field(name="times", type=COUNT, help="How often in all; the backups as often again.", default=3),
    ),
)
BREACH = Table(
    noun="breach",
    fields=(
        Field(
            name="words",
            type=list_of(placed(LINE), "a list of regular expressions"),
            help="What speaks of a breach, in RE2's syntax; English and German words for it unless given, [] for none.",
        ),
        Field(
            name="tag",
            type=placed(ID),
            help="The tag that they need; `tags` must have a rule for it. data-breach unless given.",
        ),
    ),
)


def _rules(name: str, words: str, key: Type, help_: str) -> Field:
    return Field(name=name, type=map_of(record_of(RULE, "a rule"), words, key=key), help=help_, default={})


def _rule(name: str, help_: str) -> Field:
    return Field(name=name, type=record_of(RULE, "{approve: {ROLE: 1}}"), help=help_)


GOVERNING_FIELDS = (
    Field(
        name="roles",
        type=map_of(record_of(ROLE, "a role"), "roles by name", key=ID),
        help="Who agrees to words, by the reason for which they do; without roles nobody must.",
        default={},
    ),
    _rules("kinds", "rules by kind", choice(Kind, "a kind"), "Who must agree to incidents, maintenance or notices."),
    _rules("phases", "rules by phase", choice(Phase, "a phase"), "Who must agree to updates that say a phase."),
    _rules("categories", "rules by category", ID, "Who must agree to what has a category."),
    _rules("tags", "rules by tag", ID, "Who must agree to what has a tag, such as data-breach."),
    _rules("audiences", "rules by audience", placed(ID), "Who must agree to words for an audience."),
    _rule("imports", "Who must agree to imported history, in place of all others."),
    _rule("reports", "Who must agree to post-incident reports, in place of all others."),
    _rule("components", "Who must agree to components.yml and pages/; the role `governance` unless given."),
    _rule("templates", "Who must agree to templates/ besides the role `governance`."),
    Field(name="window", type=DURATION, help="How long an approval holds; for ever unless given."),
    Field(
        name="blackouts",
        type=list_of(record_of(BLACKOUT, "a blackout"), "a list of blackouts"),
        help="When nothing may be said to everybody.",
        default=(),
    ),
    Field(
        name="disputes",
        type=record_of(DISPUTES, "{decider: ROLE, after: 30m}"),
        help="Who decides when somebody whose role is needed asks for changes and does not withdraw that.",
    ),
    Field(
        name="asking",
        type=record_of(ASKING, "{repeat: 15m, times: 3}"),
        help="How often a missing approval is asked for.",
    ),
    Field(
        name="break_glass",
        type=record_of(BREAK_GLASS, "{roles: [ROLE]}"),
        help="Who may publish when nobody can be reached.",
    ),
    Field(
        name="breach",
        type=record_of(BREACH, "{tag: data-breach}"),
        help="Words that need a tag; the usual ones, where `tags` has a rule for data-breach, unless given.",
    ),
)
