"""The words of the form by which readers subscribe, in English and German; another language is another class.

Who fills it in is written to in the page's language, so the form speaks it, whatever the rest of the page does.
"""

from collections.abc import Mapping


class Inviting:
    """The words of the form."""

    everything = "Get updates by e-mail"
    subscribe = "Subscribe"
    leave_empty = "Leave this empty"
    more_choices = "More choices"

    def about(self, component: str) -> str:
        """Offer to be told of one component."""
        return f"Get updates about {component} by e-mail"


class German(Inviting):
    """The same in German."""

    everything = "Mitteilungen per E-Mail erhalten"
    subscribe = "Abonnieren"
    leave_empty = "Dieses Feld bitte leer lassen"
    more_choices = "Weitere Möglichkeiten"

    def about(self, component: str) -> str:
        """Offer to be told of one component."""
        return f"Mitteilungen zu {component} per E-Mail erhalten"


_ENGLISH = Inviting()
LANGUAGES: Mapping[str, Inviting] = {"en": _ENGLISH, "de": German()}
"""The words by language."""


def inviting(language: str) -> Inviting:
    """Give the words of a language; the English ones where it has none."""
    return LANGUAGES.get(language.partition("-")[0], _ENGLISH)
