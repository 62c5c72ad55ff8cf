"""Write what an author says as files of the repository: begin, update and end incidents, maintenance and notices."""

from lightship.author.drafting import DEFAULT_WORDS, Draft, Message, begin, say
from lightship.author.placing import Outcome, place

__all__ = ["DEFAULT_WORDS", "Draft", "Message", "Outcome", "begin", "place", "say"]
