"""Lets the tests of this folder share the mails that come back, and the town of those that tell people."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "notify")]
