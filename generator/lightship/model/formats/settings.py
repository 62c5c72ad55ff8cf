"""The keys of mkdocs.yml below extra.lightship."""

from lightship.source.compounds import list_of
from lightship.source.fields import Field, Table
from lightship.source.types import LANGUAGE, LINE, WEB_URL, ZONE, pattern

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
