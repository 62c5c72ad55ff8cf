"""The pages that people read: home, incidents, months, components, and what old addresses lead to."""

from lightship.outputs.pages.outputs import outputs

__all__ = ["outputs"]
