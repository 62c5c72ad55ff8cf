"""What is said beside reviews: comments, statuses, events for workflows, and what is asked by GraphQL."""

import re
from typing import Any

from githost.api import Answered, RefusalError, say
from githost.nouns import Comment
from githost.pulls import Pulls
from repositories import git


class Talk(Pulls):
    """Answers for comments, statuses, teams and GraphQL."""

    def issues_list_comments(self, issue_number: str) -> Any:
        return 200, [self.comment(one) for one in self.pull(issue_number).comments]

    def issues_create_comment(self, issue_number: str, body: Any) -> Any:
        if len(body["body"]) > 65536:
            raise RefusalError(422, "Validation Failed: body is too long (maximum is 65536 characters)")
        made = Comment(self.host.id(), self.me, body["body"], self.host.tick())
        self.pull(issue_number).comments.append(made)
        return 201, self.comment(made)

    def issues_update_comment(self, comment_id: str, body: Any) -> Any:
        every = (one for pull in self.host.pulls.values() for one in pull.comments)
        found = next((one for one in every if one.id == int(comment_id)), None)
        if found is None:
            raise RefusalError(404, "Not Found")
        self.host.tick()
        found.body = body["body"]
        return 200, self.comment(found)

    def repos_create_commit_status(self, sha: str, body: Any) -> Any:
        said = {"description": body.get("description"), "url": body.get("target_url")}
        if len(said["description"] or "") > 140:
            raise RefusalError(422, "Validation Failed: description is too long (maximum is 140 characters)")
        return 201, self.status(self.host.status(sha, body.get("context", "default"), body["state"], self.me, **said))

    def repos_list_commit_statuses_for_ref(self, ref: str) -> Any:
        return 200, [self.status(one) for one in self.host.statuses.get(ref, [])]

    def teams_list_members_in_org(self, org: str, team_slug: str) -> Any:
        named = f"{org}/{team_slug}"
        if named not in self.host.teams:
            raise RefusalError(404, "Not Found")
        return 200, [self.user(login) for login in sorted(self._within(named))]

    def _within(self, team: str) -> set[str]:
        """Name the people of a team and of those below it, which are called `TEAM` there."""
        found: set[str] = set()
        for one in self.host.teams[team]:
            found |= self._within(one) if one in self.host.teams else {one}
        return found

    def repos_create_dispatch_event(self, body: Any) -> Any:
        self.host.dispatched.append(body)
        return 204, None

    def actions_create_workflow_dispatch(self, workflow_id: str, body: Any) -> Any:
        self.host.dispatched.append({"workflow": workflow_id, **body})
        return 204, None

    def graphql(self, asked: dict[str, Any]) -> Answered:
        """Answer what REST has no operation for (GitHub's schema: viewer, Commit.authors, timelineItems, …)."""
        query, given = asked["query"], asked.get("variables") or {}
        if re.search(r"\bviewer\b", query):
            return say(200, {"data": {"viewer": {"login": self.me}}})
        if "authors(" in query:
            nodes = [self._authors(one.removeprefix("C_")) for one in given["ids"]]
            return say(200, {"data": {"nodes": [{"authors": {"nodes": one}} for one in nodes]}})
        if "timelineItems(" in query:
            moved = self.pull(given["id"].removeprefix("PR_")).retargeted
            events = [{"createdAt": f"{moved:%Y-%m-%dT%H:%M:%SZ}"}] if moved else []
            return say(200, {"data": {"node": {"timelineItems": {"nodes": events}}}})
        if "enablePullRequestAutoMerge" in query:
            found = self.pull(given["id"].removeprefix("PR_"))
            if why := self._unarmed(found.number):
                error = {"type": "UNPROCESSABLE", "path": ["enablePullRequestAutoMerge"], "message": why}
                return say(200, {"data": {"enablePullRequestAutoMerge": None}, "errors": [error]})
            found.armed = given["method"].lower()
            return say(200, {"data": {"enablePullRequestAutoMerge": {"pullRequest": {"number": found.number}}}})
        self.host.faults.append(f"GraphQL: {query}")
        return say(200, {"errors": [{"message": "unknown"}]})

    def _authors(self, sha: str) -> list[dict[str, Any]]:
        """Give the author and the co-authors of a commit, with those who have confirmed their addresses."""
        shown = git(self.host.remote, "show", "--no-patch", "--format=%ae%x00%B", sha)
        author, message = shown.split("\0", 1)
        addresses = [author, *re.findall(r"(?mi)^co-authored-by:.*<(.+)>$", message)]
        known = {address: self.host.by_address(address.lower()) for address in addresses}
        return [{"email": address, "user": {"login": one.login} if one else None} for address, one in known.items()]

    def _unarmed(self, number: int) -> str:
        """Say, in GitHub's words, why a pull request cannot be merged later; empty when it can."""
        if not self.host.settings["allow_auto_merge"]:
            return "Pull request Auto merge is not allowed for this repository"
        standing = self.host.standing(self.host.seen(number))
        return f"Pull request Pull request is in {standing} status" if standing in ("clean", "unstable") else ""
