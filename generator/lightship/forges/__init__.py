"""The forge, where changes are proposed, reviewed and merged, behind one seam."""

from lightship.forges.base import Draft, Forge, ForgeError, PullRequest, Said, Stage, Written

__all__ = ["Draft", "Forge", "ForgeError", "PullRequest", "Said", "Stage", "Written"]
