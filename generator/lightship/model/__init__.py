"""The nouns: what a status page is made of, as its author wrote it."""

from lightship.model.components import NO_ORIGIN, Component, Components, Origin
from lightship.model.content import (
    PUBLIC,
    Body,
    Correction,
    Eta,
    Incident,
    Policy,
    Repository,
    Retraction,
    Settings,
    Severity,
    Update,
)
from lightship.model.nouns import PHASES, Auto, Confidence, CorrectionKind, Impact, Kind, Phase, Status, worst

__all__ = [
    "NO_ORIGIN",
    "PHASES",
    "PUBLIC",
    "Auto",
    "Body",
    "Component",
    "Components",
    "Confidence",
    "Correction",
    "CorrectionKind",
    "Eta",
    "Impact",
    "Incident",
    "Kind",
    "Origin",
    "Phase",
    "Policy",
    "Repository",
    "Retraction",
    "Settings",
    "Severity",
    "Status",
    "Update",
    "worst",
]
