"""Whether readers meet a commit: by the last of the public statements of the page."""

from collections.abc import Callable

from lightship import statements
from lightship.git import Relation
from lightship.web import Client

_MAX_LATEST_BYTES = 1 << 16
_MAX_BYTES = 24 << 20


def is_live(url: str, client: Client, relation: Callable[[str], Relation]) -> bool:
    """Tell whether the newest statement of the page at `url` is of a commit, or of one that came after it.

    `relation` tells what that commit is to another one. Raises WebError, and StatementError.
    """
    end = client.get(f"{url}/{statements.LATEST_PATH}", limit=_MAX_LATEST_BYTES, is_fresh=True)
    if not end.is_there:
        return False
    number = statements.read_latest(end.content).number
    newest = client.get(f"{url}/{statements.path(number)}", limit=_MAX_BYTES)
    if not newest.is_there:
        return False
    commit = statements.read(newest.content).commit
    return bool(commit) and relation(commit) in (Relation.SAME, Relation.OLDER)
