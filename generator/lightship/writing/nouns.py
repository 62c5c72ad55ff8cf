"""The nouns as values of their field tables, so that what was read or imported can be written."""

from typing import Any

from lightship.model import Component, Correction, Eta, Incident, Origin, Retraction, Update

Values = dict[str, Any]


def incident(value: Incident) -> Values:
    """Give an incident's values for the table INCIDENT; its updates are files of their own."""
    return {
        **_same(value, _INCIDENT_KEYS),
        "components": dict(value.components),
        "refs": dict(value.refs),
        "origin": _origin(value.origin),
    }


def update(value: Update) -> Values:
    """Give an update's values for the table UPDATE; its body is written beside them."""
    return {
        **_same(value, _UPDATE_KEYS),
        "components": dict(value.components),
        "facts": dict(value.facts),
        "eta": _eta(value.eta),
        "reopen": value.is_reopening,
        "corrections": tuple(map(_correction, value.corrections)),
        "retracted": _retraction(value.retraction),
        "origin": _origin(value.origin),
    }


def component(value: Component) -> Values:
    """Give a component's values for the table COMPONENT, its members included."""
    return {
        **_same(value, _COMPONENT_KEYS),
        "names": dict(value.names),
        "components": tuple(component(child) for child in value.components),
        "origin": _origin(value.origin),
    }


_INCIDENT_KEYS = (
    *("title", "kind", "severity", "impact", "started", "detected", "ended", "starts", "ends", "auto"),
    *("repeat", "zone", "tags", "category", "lead", "caused_by", "duplicate_of", "audiences"),
    *("renamed_from", "aliases"),
)
_UPDATE_KEYS = ("phase", "at", "severity", "next_update", "audiences", "starts", "ends", "occurrence", "ended")
_COMPONENT_KEYS = ("id", "name", "description", "owner", "depends_on", "since", "retired", "renamed_from")


def _same(value: object, keys: tuple[str, ...]) -> Values:
    return {key: getattr(value, key) for key in keys}


def _origin(value: Origin) -> Values | None:
    keys = ("id", "url", "created", "updated", "feed_id")
    return {key: getattr(value, key) for key in keys if getattr(value, key)} or None


def _eta(value: Eta | None) -> Values | None:
    return None if value is None else {"by": value.by, "confidence": value.confidence}


def _correction(value: Correction) -> Values:
    return {"at": value.at, "kind": value.kind, "note": value.note}


def _retraction(value: Retraction | None) -> Values | None:
    if value is None:
        return None
    removed = {"sha256": value.sha256, "legal_ref": value.legal_ref}
    return {"at": value.at, "note": value.note, "void": value.is_void, **removed}
