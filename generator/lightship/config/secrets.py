"""Secrets that were written where only their name belongs: said at once, and never shown again."""

import re
from collections.abc import Iterator

from lightship.model.notifying import Secret
from lightship.source import Mapping, Node, Record, Scalar, Sequence, Where
from lightship.source.nodes import Report

_HINT = "name the environment variable instead, such as {env: NAME}, and change the secret: git does not forget it"
_KINDS = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")),
    # PKCS#8 of an Ed25519 key, as `lightship keygen` prints it.
    ("a private key", re.compile(r"\bMC4CAQAwBQYDK2VwBCIE")),
    ("an AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a token", re.compile(r"\b(?:gh[opsur]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abpr]-[\w-]{10,})")),
    (
        "the address of a chat's webhook",
        re.compile(
            r"hooks\.slack(?:-gov)?\.com/\w+/\w|discord(?:app)?\.com/api/webhooks/\d|webhook\.office(?:365)?\.com/webhook"
            r"|\.(?:logic\.azure|api\.powerplatform)\.com\S*[?&]sig="
        ),
    ),
    ("the secret of a webhook", re.compile(r"\bwhsec_[A-Za-z0-9+/=]{16,}")),
    ("a password", re.compile(r"//[^\s/@]*:[^\s/@]+@")),
    # 40 signs of base64 of all kinds: a commit has no capitals, a name not this shape.
    (
        "a secret access key",
        re.compile(r"(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*[0-9])(?<![\w/+])[A-Za-z0-9/+]{40}(?![\w/+=])"),
    ),
)


def screened(node: Node, report: Report) -> Report:
    """Report every secret that is written below a node; the report given back is silent about their places.

    So no later message, which would show the value, repeats what must not be shown.
    """
    secret: set[Where] = set()
    for scalar in _scalars(node):
        kind = next((kind for kind, shape in _KINDS if shape.search(scalar.text)), "")
        if kind and scalar.where not in secret:
            secret.add(scalar.where)
            report(scalar.where, f"{kind} is written here", _HINT)

    def quiet(where: Where, message: str, hint: str) -> None:
        if where not in secret:
            report(where, message, hint)

    return quiet


def secret(record: Record, what: str, report: Report) -> Secret:
    """Give where a secret is; one of two places is reported when there is none or both."""
    if ("env" in record) == ("file" in record):
        how = "both 'env' and 'file'" if "env" in record else "neither 'env' nor 'file'"
        report(record.where, f"{what} has {how}", "write {env: NAME} or {file: PATH}")
    return Secret(env=record["env"], file=record["file"])


def _scalars(node: Node) -> Iterator[Scalar]:
    """Give every key and value; YAML nests at most 20 levels deep."""
    match node:
        case Scalar():
            yield node
        case Sequence():
            for item in node.items:
                yield from _scalars(item)
        case Mapping():
            for key, value in node.entries:
                yield key
                yield from _scalars(value)
