"""Settings, policy and audiences from their files' nodes, with good defaults; reads no disk and no environment."""

from datetime import timedelta

from lightship.model import PUBLIC, Impact, Phase, Policy, Settings, Severity, Status
from lightship.model.formats import DELIVERY, POLICY, SETTINGS
from lightship.source import Mapping, Node, Record, Scalar, Sequence, Where
from lightship.source.fields import Type, nearest, read
from lightship.source.nodes import Report
from lightship.source.types import LINE, WEB_URL

_HOUR = 3600
# A build lays the templates of the pages there, so that the engine finds them by itself too.
THEME = "build/theme"
_IMPACT_OF = {impact.status: impact for impact in Impact}


def _severity(name: str, status: Status, update_every_s: int) -> Severity:
    return Severity(
        name=name,
        label=name.capitalize(),
        status=status,
        impact=_IMPACT_OF[status],
        update_every_s=update_every_s,
    )


DEFAULT_POLICY = Policy(
    severities={
        severity.name: severity
        for severity in (
            _severity("critical", Status.MAJOR_OUTAGE, _HOUR // 2),
            _severity("high", Status.PARTIAL_OUTAGE, _HOUR),
            _severity("medium", Status.DEGRADED_PERFORMANCE, 2 * _HOUR),
            _severity("low", Status.OPERATIONAL, 24 * _HOUR),
        )
    },
    labels={phase: phase.value.replace("_", " ").capitalize() for phase in Phase},
    weights={Status.MAJOR_OUTAGE: 1.0, Status.PARTIAL_OUTAGE: 0.3},
    max_update_bytes=16 * 1024,
)
USUAL_AUDIENCES = (PUBLIC, "executives", "support", "technical", "business", "strategic", "legal")


def settings(node: Node | None, path: str, report: Report) -> Settings | None:
    """Read the settings from the node of mkdocs.yml; None, with problems reported, when it has none of ours.

    What is missing otherwise is reported and left empty, so that the rest of the repository can be read.
    """
    site = _entries(node)
    start = node.where if node else Where(path)
    name = _typed(site, "site_name", LINE, report)
    url = _typed(site, "site_url", WEB_URL, report)
    if not _text(site, "site_name"):
        report(start, "mkdocs.yml has no 'site_name'", "add `site_name: Your company`")
    if not _text(site, "site_url"):
        report(start, "mkdocs.yml has no 'site_url'", "add `site_url: https://status.example.com/`")
    elif "?" in url or "#" in url:
        report(site["site_url"].where, f"{url!r} is more than the address of a site", "leave out ? and # and the rest")
    theme = _entries(site.get("theme"))
    if _text(theme, "custom_dir") != THEME:
        where = theme["custom_dir"].where if "custom_dir" in theme else start
        report(where, f"theme.custom_dir is not {THEME}", "write it so, and put your own templates into overrides/")
    ours = _entries(site.get("extra")).get("lightship")
    if ours is None:
        report(start, "mkdocs.yml has no 'extra.lightship'", "add it with a page_id; `lightship init` writes one")
        return None
    record = read(SETTINGS, ours, report)
    listed = _entries(ours).get("languages")
    if isinstance(listed, Sequence) and not listed.items:
        report(record.at("languages"), "no language is named", "write languages: [en]")
    return Settings(
        name=name,
        url=url.rstrip("/"),
        time_zone=record["time_zone"],
        languages=record["languages"] or ("en",),
        support_url=record["support_url"],
        page_id=record["page_id"] or "",
        is_private=record["visibility"] == "private",
        engine=record["engine"],
        feed_id=record["feed_id"],
    )


def policy(node: Node | None, audiences: tuple[str, ...], report: Report) -> Policy:
    """Read policy.yml over the defaults; what a severity does not say, the default of that name says.

    Severities are ordered by status, worst first; equal ones stay as the author has them, those not named come after.
    """
    if node is None:
        return DEFAULT_POLICY
    record = read(POLICY, node, report)
    severities: dict[str, Severity] = {}
    for name, given in record["severities"].items():
        default = DEFAULT_POLICY.severities.get(name)
        if default is None and "status" not in given:
            report(given.where, f"the severity {name!r} has no 'status'", f"add `status:`, one of {', '.join(Status)}")
        fallback = default or _severity(name, Status.OPERATIONAL, _HOUR)
        severities[name] = _given_severity(name, given, fallback)
        for audience in given["audiences"]:
            if audience not in audiences:
                report(given.at("audiences"), f"unknown audience {audience!r}", nearest(audience, audiences))
    severities = {**severities, **{k: v for k, v in DEFAULT_POLICY.severities.items() if k not in severities}}
    ordered = sorted(severities.values(), key=lambda severity: -severity.status.rank)
    return Policy(
        severities={severity.name: severity for severity in ordered},
        labels={**DEFAULT_POLICY.labels, **record["labels"]},
        weights={**DEFAULT_POLICY.weights, **record["weights"]},
        max_update_bytes=record["max_update"],
    )


def _given_severity(name: str, given: Record, default: Severity) -> Severity:
    status: Status = given["status"] or default.status
    every: timedelta | None = given["update_every"]
    return Severity(
        name=name,
        label=given["label"] or default.label,
        status=status,
        impact=given["impact"] or _IMPACT_OF[status],
        update_every_s=int(every.total_seconds()) if every else default.update_every_s,
        audiences=given["audiences"],
    )


def audiences(node: Node | None, report: Report) -> tuple[str, ...]:
    """Read the audiences that delivery.yml adds to the usual ones."""
    added = read(DELIVERY, node, report)["audiences"] if node else {}
    return tuple(dict.fromkeys((*USUAL_AUDIENCES, *added)))


def _entries(node: Node | None) -> dict[str, Node]:
    return {key.text: child for key, child in node.entries} if isinstance(node, Mapping) else {}


def _text(entries: dict[str, Node], key: str) -> str:
    node = entries.get(key)
    return node.text.strip() if isinstance(node, Scalar) and not node.is_null else ""


def _typed(entries: dict[str, Node], key: str, kind: Type, report: Report) -> str:
    """Read a key of MkDocs' own; empty, with the problem reported, when it is not of this type."""
    return str(kind.read(entries[key], report) or "") if _text(entries, key) else ""
