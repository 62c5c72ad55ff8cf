"""Messages: what subscribers read of an event, before any channel gives it a form."""

from lightship.outputs.messages.checking import Reach, problems, reach
from lightship.outputs.messages.digests import digest
from lightship.outputs.messages.press import Press, message, renderer
from lightship.outputs.messages.rendering import Renderer, TemplateError

__all__ = ["Press", "Reach", "Renderer", "TemplateError", "digest", "message", "problems", "reach", "renderer"]
