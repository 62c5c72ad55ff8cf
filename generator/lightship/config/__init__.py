"""Settings, policy and what delivery.yml says, from their files' nodes; reads no disk and no environment."""

from lightship.config.delivery import audiences, delivery
from lightship.config.notifying import Known, channels, notifying
from lightship.config.policy import DEFAULT_POLICY, policy
from lightship.config.publishing import publishing
from lightship.config.settings import THEME, settings

__all__ = [
    "DEFAULT_POLICY",
    "THEME",
    "Known",
    "audiences",
    "channels",
    "delivery",
    "notifying",
    "policy",
    "publishing",
    "settings",
]
