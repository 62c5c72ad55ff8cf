"""Putting a file in its place whole or not at all."""

import os
from pathlib import Path

from lightship.errors import OutsideError, UsageError


def take_back(path: Path) -> None:
    """Remove a file that `put` has just made, and its folder when nothing else is in it."""
    try:
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    except OSError:
        # The folder holds more than that file.
        return


def put(path: Path, content: str | bytes, *, replace: bool = False) -> bool:
    """Write a file, with its folders, in one step; tell whether anything changed.

    A file that already says the same is left alone. One that says something else is a UsageError unless
    `replace`; what the file system refuses is an OutsideError. Text is written as UTF-8.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
    try:
        if path.exists() or path.is_symlink():
            if path.is_file() and path.read_bytes() == data:
                return False
            if not replace:
                raise UsageError(f"{path} is there already", "it was left as it is")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror or error}") from error
    return True
