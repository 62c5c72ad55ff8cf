"""The keys of templates/NAME.md, and of its translations."""

from lightship.model.formats.values import IDS
from lightship.model.nouns import Kind, Phase
from lightship.source.compounds import choice, list_of, map_of
from lightship.source.fields import Field, Table
from lightship.source.types import ID, LINE, pattern

FACT = pattern("a name", "[a-z][a-z0-9_]*", "use small letters")
_TITLES = list_of(LINE, "a list of titles")

TEMPLATE = Table(
    noun="a template",
    fields=(
        Field(name="description", type=LINE, help="When to use it, for whom is in a hurry.", default=""),
        Field(name="phase", type=choice(Phase, "a phase"), help="The phase of updates that say it.", required=True),
        Field(
            name="kinds",
            type=list_of(choice(Kind, "a kind"), "a list of kinds"),
            help="Of what it speaks; of incidents unless given.",
            default=(Kind.INCIDENT,),
        ),
        Field(
            name="category", type=ID, help="The category of incidents that may use it; any unless given.", default=""
        ),
        Field(
            name="facts",
            type=map_of(list_of(LINE, "a list of values"), "values by the name of a fact", key=FACT),
            help="What may stand in each slot: {region: [EU, US]} for {{ facts.region }}.",
            default={},
        ),
        Field(
            name="titles",
            type=_TITLES,
            help="Titles with which an incident may begin that says it first; none: its title needs approval.",
            default=(),
        ),
        Field(
            name="severities",
            type=IDS,
            help="Severities that an incident may have which begins with it; all unless given.",
            default=(),
        ),
        Field(name="tags", type=IDS, help="Tags that such an incident may have; none unless given.", default=()),
    ),
)
TRANSLATED_TEMPLATE = Table(
    noun="a translated template",
    fields=(Field(name="titles", type=_TITLES, help="The titles in this language, in the same order.", default=()),),
)
