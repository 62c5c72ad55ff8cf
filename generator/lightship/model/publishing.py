"""Where the page goes: the state store and the targets, as delivery.yml says it."""

from dataclasses import dataclass
from enum import StrEnum

from lightship.model.forge import ANY_FORGE, ForgeWishes


class Index(StrEnum):
    """How a bucket answers for /incidents/ID/: by its website mode, or by a function at the edge."""

    WEBSITE = "website"
    FUNCTION = "function"


class Required(StrEnum):
    """How many targets must be verified before people are told; a number is written as such."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A bucket of an S3-style store, and the part of it below `prefix` (empty, or with a slash at its end).

    `region` and `endpoint_url` are empty where boto3's own settings decide. `is_unguarded_allowed`: use a store that
    does not honour conditional writes all the same.
    """

    name: str
    prefix: str = ""
    region: str = ""
    endpoint_url: str = ""
    is_unguarded_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caching:
    """How long, in seconds, browsers and caches may keep what is not named by its content, fresh and then stale."""

    max_age_s: int = 10
    stale_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryTarget:
    """A folder that a web server shows: a symlink that is swapped. `path` is relative to the repository."""

    path: str = "public"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Target:
    """A bucket that is read by everybody.

    `url` is where readers (and we) find it, without a slash at its end; `distribution` a CloudFront distribution that
    is told what changed; `is_compressed`: text is stored compressed with gzip; `cors_origin` may read it from scripts,
    where the store takes that from us (empty: it is left as it is).
    """

    bucket: Bucket
    url: str = ""
    index: Index = Index.WEBSITE
    is_compressed: bool = False
    distribution: str = ""
    cors_origin: str = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchTarget:
    """A branch from which a forge serves pages; `remote` is a name or an address that git understands."""

    remote: str = "origin"
    branch: str = "gh-pages"
    url: str = ""


TargetSettings = DirectoryTarget | S3Target | BranchTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryState:
    """State in a folder, relative to the repository."""

    path: str = ".lightship/state"


@dataclass(frozen=True, slots=True, kw_only=True)
class S3State:
    """State in a private bucket; `retention_days`: what is kept as evidence is locked for so long (Object Lock)."""

    bucket: Bucket
    retention_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GitState:
    """State on a branch of its own; a rejected push is a lost race."""

    remote: str = "origin"
    branch: str = "lightship-state"


StateSettings = DirectoryState | S3State | GitState


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Where the page goes and what guards it.

    `required` targets must be verified before people are told: a number, ANY or ALL. `keep` generations can be put
    back; more than `max_deletions` deletions at once need a word. `signing_key` names the environment variable with
    the key that signs statements; `signing_key_file` a file with it, relative to the repository. `forge` is where the
    repository is hosted.
    """

    state: StateSettings = DirectoryState()
    targets: tuple[TargetSettings, ...] = (DirectoryTarget(),)
    required: Required | int = Required.ANY
    keep: int = 50
    max_deletions: int = 100
    caching: Caching = Caching()
    signing_key: str = ""
    signing_key_file: str = ""
    forge: ForgeWishes = ANY_FORGE
