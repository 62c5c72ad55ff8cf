"""GitLab, of its makers and self-hosted, by its REST API (docs.gitlab.com/api) and one question by GraphQL."""

from lightship.forges.gitlab.lab import GitLab
from lightship.forges.gitlab.pipelines import given
from lightship.forges.gitlab.rules import Rules

__all__ = ["GitLab", "Rules", "given"]
