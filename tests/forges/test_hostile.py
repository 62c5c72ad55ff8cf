"""Answers that are no forge's: whatever they hold, they are read or are an error of ours, and never a bug."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.forges import ForgeError
from lightship.forges.answers import Answer
from lightship.forges.github import reading as github
from lightship.forges.gitlab import reading as gitlab

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
AT = "2026-11-21T03:00:00Z"
ACCOUNT = {"login": "ana", "username": "ana", "type": "User"}
PULL = {
    "number": 7,
    "html_url": "https://github.com/acme/status/pull/7",
    "title": "An update",
    "user": ACCOUNT,
    "state": "closed",
    "merged": True,
    "merged_at": AT,
    "merge_commit_sha": "0" * 40,
    "created_at": AT,
    "base": {"ref": "main", "repo": {"full_name": "acme/status"}},
    "head": {"ref": "words", "sha": "1" * 40, "repo": {"full_name": "acme/status"}},
}
COMMIT = {
    "sha": "1" * 40,
    "node_id": "C_1",
    "author": ACCOUNT,
    "committer": ACCOUNT,
    "commit": {"message": "Words", "author": {"email": "a@example.com"}, "committer": {"email": "a@example.com"}},
}
REVIEW = {"id": 1, "user": ACCOUNT, "state": "APPROVED", "commit_id": "1" * 40, "submitted_at": AT}
REQUEST = {
    "iid": 7,
    "web_url": "https://gitlab.com/acme/status/-/merge_requests/7",
    "title": "An update",
    "author": ACCOUNT,
    "state": "merged",
    "merged_at": AT,
    "created_at": AT,
    "sha": "1" * 40,
    "source_branch": "words",
    "target_branch": "main",
    "source_project_id": 1,
    "target_project_id": 1,
}
NOTE = {"id": 1, "body": "approved this merge request", "author": ACCOUNT, "system": True, "created_at": AT}
VERSION = {"head_commit_sha": "1" * 40, "created_at": AT}
WRITTEN = {"sha": "1" * 40, "message": "Words", "authorEmail": "a@b.c", "committerEmail": "a@b.c", "author": ACCOUNT}
PUSH = {"created_at": AT, "author_username": "ana", "push_data": {"ref": "words", "commit_to": "1" * 40}}
ACTIVITY = {"timestamp": AT, "activity_type": "push", "after": "1" * 40, "actor": ACCOUNT}


def read_github(parts: dict[str, Answer]) -> object:
    commits = github.written([parts["commit"]], {})
    found = github.pull_request(parts["pull"], commits, github.said("github", [parts["review"]]))
    return found, [*github.pushed([parts["activity"]], found)]


def read_gitlab(parts: dict[str, Answer]) -> object:
    said = gitlab.said("gitlab", [parts["note"]], [parts["version"]], frozenset())
    found = gitlab.pull_request(parts["request"], gitlab.written([parts["written"]], lambda _: ""), said)
    return found, [*gitlab.pushed([parts["push"]], found)]


KINDS = [
    (read_github, {"pull": PULL, "commit": COMMIT, "review": REVIEW, "activity": ACTIVITY}),
    (read_gitlab, {"request": REQUEST, "note": NOTE, "version": VERSION, "written": WRITTEN, "push": PUSH}),
]


@pytest.mark.parametrize(("read", "samples"), KINDS, ids=["github", "gitlab"])
def test_the_samples_are_read(read: Any, samples: dict[str, Any]) -> None:
    assert read({name: Answer(sample, name) for name, sample in samples.items()})


@pytest.mark.parametrize(("read", "samples"), KINDS, ids=["github", "gitlab"])
@given(data=st.data())
def test_whatever_stands_in_a_field_is_read_or_an_error(
    read: Any, samples: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(samples)))
    sample = dict(samples[name])
    field = data.draw(st.sampled_from(sorted(sample)))
    inner = sample[field]
    value = data.draw(JSON)
    if isinstance(inner, dict) and data.draw(st.booleans()):
        value = {**inner, data.draw(st.sampled_from(sorted(inner))): value}
    sample[field] = value
    with contextlib.suppress(ForgeError):
        read({key: Answer(sample if key == name else other, key) for key, other in samples.items()})


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-21", "today", ""])
def test_instants_that_cannot_be_are_errors(at: str) -> None:
    with pytest.raises(ForgeError, match="no at that can be read"):
        Answer({"at": at}, "note").instant("at")


@pytest.mark.parametrize("commit", ["--upload-pack=touch", "HEAD", "1" * 39, "G" * 40, f"{'1' * 40}\n"])
def test_what_is_no_hash_never_reaches_git(commit: str) -> None:
    with pytest.raises(ForgeError, match="no sha that can be read"):
        Answer({"sha": commit}, "commit").commit("sha")
