"""Turning values into the files of a repository: YAML, front matter, `components.yml`; and putting them in place."""

from lightship.writing.files import put, take_back
from lightship.writing.nouns import component, incident, update
from lightship.writing.text import components, markdown, yaml

__all__ = ["component", "components", "incident", "markdown", "put", "take_back", "update", "yaml"]
