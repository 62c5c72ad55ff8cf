"""A shelf for what was worked out before: named bytes in one file, which may be lost, old or broken at any time.

Whatever is wrong with it, `take` gives nothing and the work is done again. Only this package knows sqlite3 and pickle.
"""

from lightship.shelf.packing import pack, unpack
from lightship.shelf.shelf import Forgotten, Shelf

__all__ = ["Forgotten", "Shelf", "pack", "unpack"]
