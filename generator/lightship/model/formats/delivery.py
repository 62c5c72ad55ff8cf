"""The keys of delivery.yml: where the page goes; who is told of it stands beside this."""

import re

from lightship.model.formats.addresses import (
    BRANCH,
    BUCKET,
    DISTRIBUTION,
    ENDPOINT,
    FOLDER,
    ORIGIN_OR_ALL,
    PREFIX,
    REGION,
    REMOTE,
    SITE_URL,
)
from lightship.model.formats.approving import APPROVALS_FIELD
from lightship.model.formats.forge import FORGE_FIELD
from lightship.model.formats.notifying import NOTIFYING_FIELDS
from lightship.model.formats.secrets import SECRET_TYPE
from lightship.model.publishing import Index, Required
from lightship.source.compounds import choice, list_of, record_of, variant_of
from lightship.source.fields import Field, Table, Type
from lightship.source.nodes import Mapping, Node, Report, Scalar
from lightship.source.types import COUNT, DURATION, FLAG, scalar

_BUCKET = (
    Field(name="bucket", type=BUCKET, help="The bucket's name.", required=True),
    Field(name="prefix", type=PREFIX, help="The part of the bucket; the whole of it unless given.", default=""),
    Field(name="region", type=REGION, help="Its region; what the environment says unless given.", default=""),
    Field(
        name="endpoint_url",
        type=ENDPOINT,
        help="The address of a store other than AWS: R2, MinIO and the like.",
        default="",
    ),
    Field(
        name="allow_unguarded",
        type=FLAG,
        help="Use a store that does not honour conditional writes; two runs at once may then mix.",
        default=False,
    ),
)
_URL = Field(name="url", type=SITE_URL, help="Where readers find it; it is read back there.", default="")
_REMOTE = Field(name="remote", type=REMOTE, help="Where it is pushed to.", default="origin")

TARGETS = {
    "directory": Table(
        noun="a directory target",
        fields=(
            Field(name="path", type=FOLDER, help="The folder; a link that is swapped.", default="public"),
            _URL,
        ),
    ),
    "s3": Table(
        noun="an s3 target",
        fields=(
            *_BUCKET,
            _URL,
            Field(
                name="index",
                type=choice(Index, "a way to answer for folders"),
                help="`website`: the bucket's website mode; `function`: a function at the edge.",
                default=Index.WEBSITE,
            ),
            Field(name="gzip", type=FLAG, help="Store text compressed.", default=False),
            Field(
                name="distribution",
                type=DISTRIBUTION,
                help="The CloudFront distribution that is told what changed.",
                default="",
            ),
            Field(
                name="cors",
                type=ORIGIN_OR_ALL,
                help="Who may read it from scripts; `none`: leave the bucket's rules as they are.",
                default="*",
            ),
        ),
    ),
    "git-branch": Table(
        noun="a git-branch target",
        fields=(
            _REMOTE,
            Field(name="branch", type=BRANCH, help="The branch that is served.", default="gh-pages"),
            _URL,
        ),
    ),
}
STATES = {
    "dir": Table(
        noun="a state in a folder",
        fields=(Field(name="path", type=FOLDER, help="The folder.", default=".lightship/state"),),
    ),
    "s3": Table(
        noun="a state in a bucket",
        fields=(
            *_BUCKET,
            Field(
                name="retention_days",
                type=COUNT,
                help="Lock statements, archives and messages that were sent for so many days (Object Lock).",
                default=0,
            ),
        ),
    ),
    "git": Table(
        noun="a state in git",
        fields=(
            _REMOTE,
            Field(name="branch", type=BRANCH, help="A branch of its own.", default="lightship-state"),
        ),
    ),
}
_TARGET = variant_of(TARGETS, "a target")
_STATE = variant_of(STATES, "a state")
_STATE_WORDS = "dir:FOLDER, s3://BUCKET/PREFIX or git:BRANCH, or a mapping with a kind"
_STATE_TEXT = re.compile(r"(?P<dir>dir:)(?P<path>.+)|s3://(?P<bucket>[^/]*)(?:/(?P<prefix>.*))?|git:(?P<branch>.+)")


def _read_state(node: Node, report: Report) -> object:
    """Read the short form as if it had been written out."""
    if not isinstance(node, Scalar):
        return _STATE.read(node, report)
    match = _STATE_TEXT.fullmatch(node.text)
    if match is None:
        report(node.where, f"{node.text[:60]!r} is no place for the state", "write " + _STATE_WORDS)
        return None
    given = {key: text for key, text in match.groupdict().items() if text and key != "dir"}
    if match["bucket"] is not None:
        given = {"kind": "s3", "bucket": match["bucket"], **given}
    else:
        given = {"kind": "dir" if match["dir"] else "git", **given}
    entries = tuple((Scalar(key, node.where), Scalar(text, node.where)) for key, text in given.items())
    return _STATE.read(Mapping(entries, node.where), report)


STATE = Type(
    words=_STATE_WORDS,
    read=_read_state,
    schema={"anyOf": [{"type": "string", "pattern": "^(?:dir:.+|s3://.+|git:.+)$"}, _STATE.schema]},
)
CACHE = Table(
    noun="cache",
    fields=(
        Field(name="max_age", type=DURATION, help="How long pages, feeds and API are fresh."),
        Field(name="stale", type=DURATION, help="How long they may be shown after that while they are fetched anew."),
    ),
)
SIGN = Table(
    noun="sign",
    fields=(
        Field(
            name="key",
            type=SECRET_TYPE,
            help="The private key; `lightship keygen` makes one.",
            required=True,
        ),
    ),
)


def _required(text: str) -> Required | int:
    if text in set(Required):
        return Required(text)
    if not re.fullmatch(r"[1-9]\d{0,2}", text):
        raise ValueError("numbers begin at 1")
    return int(text)


REQUIRED = scalar(
    "any, all or a number",
    {"anyOf": [{"enum": list(Required)}, {"type": "integer", "minimum": 1}]},
    _required,
    write=lambda value: value,
)
DELIVERY = Table(
    noun="delivery.yml",
    fields=(
        Field(
            name="state", type=STATE, help="The private place of what was published; dir:.lightship/state unless given."
        ),
        Field(
            name="targets",
            type=list_of(_TARGET, "a list of targets"),
            help="Where the page is published; the folder public unless given.",
        ),
        Field(
            name="required",
            type=REQUIRED,
            help="How many targets must be verified before people are told.",
            default=Required.ANY,
        ),
        Field(name="keep", type=COUNT, help="How many generations can be put back.", default=50),
        Field(name="max_deletions", type=COUNT, help="More deletions at once need a word.", default=100),
        Field(
            name="cache",
            type=record_of(CACHE, "{max_age: 10s, stale: 1m}"),
            help="How long caches keep what changes; 10s and 1m unless given.",
        ),
        Field(
            name="sign",
            type=record_of(SIGN, "{key: {env: NAME}}"),
            help="Signs the statements.",
        ),
        FORGE_FIELD,
        APPROVALS_FIELD,
        *NOTIFYING_FIELDS,
    ),
)
