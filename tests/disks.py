"""Disks that refuse: files that may not grow, as on a disk without room."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_room(size: int) -> Iterator[None]:
    """Let no file of this process grow over so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
