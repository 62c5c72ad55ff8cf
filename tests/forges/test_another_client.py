"""The fake of GitHub driven by a client that is not ours, so that it is not only what we would like it to be."""

from pathlib import Path

import github
import pytest

from githost import hosting
from repositories import clone, commit


def test_another_client_meets_the_same_github(tmp_path: Path) -> None:
    with hosting(tmp_path / "remote.git") as host:
        tokens = {login: host.account(login, f"{login}@example.com") for login in ("ana", "bo")}
        work = clone(host.remote, tmp_path / "work")
        commit(work, "Begin", words_md="Nothing yet")
        host.push(work, "main", "ana")
        commit(work, "An update", words_md="Words")
        head = host.push(work, "words", "ana")

        def open_as(login: str) -> github.Github:
            auth = github.Auth.Token(tokens[login])
            return github.Github(
                base_url=f"{host.url}/api/v3",
                auth=auth,
                retry=None,
                seconds_between_writes=None,
                seconds_between_requests=None,
            )

        with open_as("ana") as ana, open_as("bo") as bo:
            mine = ana.get_repo("acme/status").create_pull(base="main", head="words", title="An update", body="")
            with pytest.raises(github.GithubException, match="your own"):
                mine.create_review(event="APPROVE", body="")
            theirs = bo.get_repo("acme/status").get_pull(mine.number)
            assert [one.sha for one in theirs.get_commits()] == [head]
            assert [(one.author.login, one.commit.author.email) for one in theirs.get_commits()] == [
                ("ana", "ana@example.com")
            ]
            review = theirs.create_review(event="APPROVE", body="Fine")
            assert (review.state, review.user.login, review.commit_id) == ("APPROVED", "bo", head)
            theirs.create_issue_comment("Said").edit("Said otherwise")
            assert [one.body for one in theirs.get_issue_comments()] == ["Said otherwise"]
            theirs.get_commits()[0].create_status("success", context="approvals", description="all given")
            assert theirs.merge(merge_method="squash", sha=head).merged
            assert ana.get_repo("acme/status").create_repository_dispatch("draft", {"title": "Slow"})
            assert host.dispatched == [{"event_type": "draft", "client_payload": {"title": "Slow"}}]
            assert theirs.update()
            assert (theirs.merged, theirs.merge_commit_sha) == (True, host.tip("main"))
        assert host.faults == []
