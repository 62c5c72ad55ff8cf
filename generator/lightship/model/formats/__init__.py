"""The kinds of files and their keys, declared once for the reader, the schemas, the reference docs and all writers."""

from lightship.model.formats.approving import APPROVALS
from lightship.model.formats.channels import CHANNELS, CONTACTS
from lightship.model.formats.components import COMPONENT, COMPONENT_LIST, component_schema
from lightship.model.formats.delivery import CACHE, DELIVERY, SIGN, STATES, TARGETS
from lightship.model.formats.forge import FORGE
from lightship.model.formats.governing import ASKING, BLACKOUT, BREACH, BREAK_GLASS, DISPUTES, ROLE, RULE
from lightship.model.formats.incidents import (
    CORRECTION,
    ETA,
    INCIDENT,
    RETRACTION,
    TRANSLATED_INCIDENT,
    TRANSLATED_UPDATE,
    UPDATE,
)
from lightship.model.formats.notifying import (
    AUDIENCE,
    CONDITIONS,
    FATIGUE,
    FIRST,
    NOTIFY,
    ROUTE,
    SUBSCRIBERS,
    SUBSCRIPTION_SERVICE,
)
from lightship.model.formats.policies import POLICY, SEVERITY
from lightship.model.formats.redaction import ALLOWANCE, REDACTION
from lightship.model.formats.secrets import SECRET
from lightship.model.formats.settings import SETTINGS
from lightship.model.formats.values import ORIGIN
from lightship.model.formats.wording import TEMPLATE, TRANSLATED_TEMPLATE
from lightship.source.fields import Schema

FILES = {
    "incident": INCIDENT,
    "update": UPDATE,
    "components": COMPONENT_LIST,
    "policy": POLICY,
    "delivery": DELIVERY,
    "settings": SETTINGS,
    "template": TEMPLATE,
}


def schema(name: str) -> Schema:
    """Give the JSON Schema 2020-12 of a kind of file; KeyError for an unknown name."""
    body = FILES[name].schema()
    if name == "components":
        body["$defs"] = {"component": component_schema()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILES[name].noun, **body}


__all__ = [
    "ALLOWANCE",
    "APPROVALS",
    "ASKING",
    "AUDIENCE",
    "BLACKOUT",
    "BREACH",
    "BREAK_GLASS",
    "CACHE",
    "CHANNELS",
    "COMPONENT",
    "COMPONENT_LIST",
    "CONDITIONS",
    "CONTACTS",
    "CORRECTION",
    "DELIVERY",
    "DISPUTES",
    "ETA",
    "FATIGUE",
    "FILES",
    "FIRST",
    "FORGE",
    "INCIDENT",
    "NOTIFY",
    "ORIGIN",
    "POLICY",
    "REDACTION",
    "RETRACTION",
    "ROLE",
    "ROUTE",
    "RULE",
    "SECRET",
    "SETTINGS",
    "SEVERITY",
    "SIGN",
    "STATES",
    "SUBSCRIBERS",
    "SUBSCRIPTION_SERVICE",
    "TARGETS",
    "TEMPLATE",
    "TRANSLATED_INCIDENT",
    "TRANSLATED_TEMPLATE",
    "TRANSLATED_UPDATE",
    "UPDATE",
    "schema",
]
