"""The keys of delivery.yml that say where the page's repository is hosted."""

from lightship.model.forge import ForgeKind
from lightship.model.formats.addresses import SERVICE_URL
from lightship.model.formats.secrets import SECRET_TYPE
from lightship.source.compounds import choice, record_of
from lightship.source.fields import Field, Table
from lightship.source.types import pattern

_NAME = r"[A-Za-z0-9_.][A-Za-z0-9_.-]*"
_REPOSITORY = pattern(
    "a repository's name",
    rf"(?!.*(?:^|/)\.{{1,2}}(?:/|$)){_NAME}(?:/{_NAME})+",
    "with its owner, such as acme/status",
)
FORGE = Table(
    noun="forge",
    fields=(
        Field(
            name="kind",
            type=choice(ForgeKind, "a kind of forge"),
            help="github or gitlab; worked out from its address unless given.",
        ),
        Field(
            name="repository",
            type=_REPOSITORY,
            help="The repository with its owner; that of the remote origin unless given.",
            default="",
        ),
        Field(
            name="url",
            type=SERVICE_URL,
            help="The forge's own address, such as https://github.example.com; that of origin unless given.",
            default="",
        ),
        Field(
            name="token",
            type=SECRET_TYPE,
            help="The token that asks it; GITHUB_TOKEN or GITLAB_TOKEN in the environment unless given.",
        ),
    ),
)
FORGE_FIELD = Field(
    name="forge",
    type=record_of(FORGE, "{kind: github, repository: acme/status}"),
    help="Where changes are proposed, reviewed and merged; worked out unless given.",
)
