"""Settings, policy and delivery from their files' nodes, with good defaults; reads no disk and no environment."""

from lightship.config.delivery import delivery
from lightship.config.policy import DEFAULT_POLICY, policy
from lightship.config.settings import THEME, settings

__all__ = ["DEFAULT_POLICY", "THEME", "delivery", "policy", "settings"]
