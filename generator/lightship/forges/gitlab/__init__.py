"""GitLab, of its makers and self-hosted, by its REST API (docs.gitlab.com/api) and one question by GraphQL."""

from lightship.forges.gitlab.lab import GitLab
from lightship.forges.gitlab.pipelines import Begun, begun, given
from lightship.forges.gitlab.rules import Rules

__all__ = ["Begun", "GitLab", "Rules", "begun", "given"]
