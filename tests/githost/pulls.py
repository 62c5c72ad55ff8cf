"""Pull requests, their commits, reviews and merges; each operation by the name that GitHub's description gives it."""

import re
from typing import Any

from githost.api import RefusalError, stamp
from githost.nouns import NOTHING
from githost.shown import Shown
from repositories import git


class Pulls(Shown):
    """Answers for the repository and its pull requests."""

    def repos_get(self) -> Any:
        return 200, self.repository()

    def repos_update(self, body: Any) -> Any:
        self.host.settings |= body
        return 200, self.repository()

    def pulls_list(self) -> Any:
        state, base = self.query.get("state", "open"), self.query.get("base", "")
        head = self.query.get("head", "")
        listed = [self.simple(self.host.seen(number)) for number in sorted(self.host.pulls, reverse=True)]
        listed = [one for one in listed if state in ("all", one["state"])]
        listed = [one for one in listed if not base or one["base"]["ref"] == base]
        return 200, [one for one in listed if not head or one["head"]["label"] == head]

    def pulls_create(self, body: Any) -> Any:
        branch, base = body["head"].rpartition(":")[2], body["base"]
        if not self.host.tip(branch):
            raise RefusalError(422, "Validation Failed: head is not a branch")
        if any(one.branch == branch and one.base == base and one.state == "open" for one in self.host.pulls.values()):
            raise RefusalError(422, f"A pull request already exists for {branch}.")
        if self.host.tip(branch) == self.host.tip(base):
            raise RefusalError(422, f"No commits between {base} and {branch}")
        given = {"body": body.get("body") or "", "draft": body.get("draft", False)}
        return 201, self.full(self.host.open(branch, self.me, body["title"], base=base, **given))

    def pulls_get(self, pull_number: str) -> Any:
        return 200, self.full(self.pull(pull_number))

    def pulls_update(self, pull_number: str, body: Any) -> Any:
        found = self.pull(pull_number)
        for name, value in body.items():
            setattr(found, name, value)
        return 200, self.full(found)

    def pulls_list_commits(self, pull_number: str) -> Any:
        return 200, [self.commit(sha) for sha in self.pull(pull_number).listed[:250]]

    def pulls_list_reviews(self, pull_number: str) -> Any:
        found = self.pull(pull_number)
        return 200, [self.review(one) for one in found.reviews]

    def pulls_create_review(self, pull_number: str, body: Any) -> Any:
        found = self.pull(pull_number)
        state = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
        if body.get("event") == "APPROVE" and found.opener == self.me:
            raise RefusalError(422, "Can not approve your own pull request")
        made = state.get(body.get("event", ""), "PENDING")
        given = {"commit": body.get("commit_id", ""), "body": body.get("body", "")}
        return 200, self.review(self.host.review(found.number, self.me, made, **given))

    def pulls_dismiss_review(self, pull_number: str, review_id: str, body: Any) -> Any:
        assert body["message"]
        self.host.dismiss(self.pull(pull_number).number, int(review_id))
        found = next(one for one in self.pull(pull_number).reviews if one.id == int(review_id))
        return 200, self.review(found)

    def pulls_merge(self, pull_number: str, body: Any = None) -> Any:
        found, given = self.pull(pull_number), body or {}
        if found.state != "open" or self.host.standing(found) in ("draft", "blocked"):
            raise RefusalError(405, "Pull Request is not mergeable")
        if given.get("sha", found.head) != found.head:
            raise RefusalError(409, "Head branch was modified. Review and try the merge again.")
        sha = self.host.merge(found.number, self.me, given.get("merge_method", "merge"))
        return 200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}

    def pulls_list_files(self, pull_number: str) -> Any:
        found = self.pull(pull_number)
        listed = git(self.host.remote, "diff-tree", "-r", f"{found.base}...{found.head}", "--raw", "--no-renames")
        kinds = {"A": "added", "D": "removed", "M": "modified"}
        rows = [re.split(r"[ \t]", line) for line in listed.splitlines()]
        return 200, [{"filename": row[5], "status": kinds[row[4]], "sha": row[3]} for row in rows]

    def repos_list_pull_requests_associated_with_commit(self, commit_sha: str) -> Any:
        pulls = [self.host.seen(number) for number in self.host.pulls]
        brought = [one for one in pulls if commit_sha in one.brought]
        return 200, [self.simple(one) for one in brought or [one for one in pulls if commit_sha in one.listed]]

    def repos_list_activities(self) -> Any:
        ref = self.query.get("ref", "").removeprefix("refs/heads/")
        return 200, [
            {
                "id": one.id,
                "before": one.before or NOTHING,
                "after": one.after,
                "ref": f"refs/heads/{one.branch}",
                "timestamp": stamp(one.at),
                "activity_type": one.kind,
                "actor": self.user(one.login),
            }
            for one in self.host.activity
            if ref in ("", one.branch)
        ]
