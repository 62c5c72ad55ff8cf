"""GitHub, GitHub Enterprise Server and Enterprise Cloud, by their REST API and the two questions only GraphQL answers.

Plain HTTP and no client library: it is a dozen requests, and the door has our time limits, certificates and words.
"""

from lightship.forges.github.hub import GitHub
from lightship.forges.github.rules import Rules

__all__ = ["GitHub", "Rules"]
