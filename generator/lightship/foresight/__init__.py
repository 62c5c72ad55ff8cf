"""What a change says and whom it tells, from the incidents that it touches, as they were and as they would be."""

from lightship.foresight.hearers import told
from lightship.foresight.readers import promises, said, turns

__all__ = ["promises", "said", "told", "turns"]
