"""What must not be published: finds it in texts and files, however it is written there. Decides; stops nothing."""

from lightship.redact.examining import Examiner, Found
from lightship.redact.expressions import problem
from lightship.redact.files import UnreadableError, texts
from lightship.redact.kinds import usual

__all__ = ["Examiner", "Found", "UnreadableError", "problem", "texts", "usual"]
