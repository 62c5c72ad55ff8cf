"""The pages that people read: home, incidents, months, components, and what old addresses lead to."""

from lightship.outputs.pages.outputs import moved, of_component, of_entry, of_month, outputs
from lightship.outputs.pages.site import Site, site

__all__ = ["Site", "moved", "of_component", "of_entry", "of_month", "outputs", "site"]
