"""The one door to git: what a repository's history says, and branches of a remote as places for files."""

from lightship.git.branch import Branch, RejectedError
from lightship.git.history import (
    SHALLOW_HINT,
    Commit,
    Relation,
    address,
    changed,
    checkout,
    commit,
    describe,
    is_exposed,
    is_shallow,
    learn,
    relation,
    resolve,
    tree,
    user,
    writers,
)
from lightship.git.running import GitError
from lightship.git.trees import Trees

__all__ = [
    "SHALLOW_HINT",
    "Branch",
    "Commit",
    "GitError",
    "RejectedError",
    "Relation",
    "Trees",
    "address",
    "changed",
    "checkout",
    "commit",
    "describe",
    "is_exposed",
    "is_shallow",
    "learn",
    "relation",
    "resolve",
    "tree",
    "user",
    "writers",
]
