"""Merge requests, groups and statuses on GitLab."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from lightship.forges.answers import Answer
from lightship.forges.base import Draft, ForgeError, PullRequest, Written
from lightship.forges.door import Door, once
from lightship.forges.gitlab import reading
from lightship.forges.gitlab.merging import arm
from lightship.forges.graph import graph
from lightship.model.forge import ForgeSettings
from lightship.web import Client

_COMMITS = """query($path: ID!, $iid: String!, $after: String) { project(fullPath: $path) { mergeRequest(iid: $iid) {
  commits(first: 100, after: $after) {
    nodes { sha message authorEmail committerEmail author { username } } pageInfo { hasNextPage endCursor }
} } } }"""
_MOST_PAGES = 10
# A branch may be older than its merge request; whoever pushed to it before is told by its commits alone.
_BEFORE = timedelta(days=30)


def door(settings: ForgeSettings, token: str, client: Client) -> Door:
    """Give what speaks with GitLab, with a token or none."""
    headers = {"Content-Type": "application/json", **({"PRIVATE-TOKEN": token} if token else {})}
    name = settings.token.env or settings.token.file
    return Door(client=client, base=f"{settings.url}/api/v4", token=name, headers=headers)


class GitLab:
    """A project on GitLab, as the holder of a token sees it."""

    def __init__(self, settings: ForgeSettings, token: str, client: Client) -> None:
        """Take the repository and a token, empty for none; nothing is asked yet."""
        self.door = door(settings, token, client)
        self.repository = settings.repository
        self.path = f"/projects/{quote(self.repository, safe='')}"

    def __repr__(self) -> str:
        """Name the repository, and no token."""
        return f"GitLab({self.repository!r})"

    def pull_request(self, number: int) -> PullRequest:
        """Give a merge request with its commits, who pushed them, and who approved it; raises ForgeError."""
        what, place = f"merge request {number}", f"{self.path}/merge_requests/{number}"
        told = self.door.get(place, what)
        approvals = self.door.get(f"{place}/approvals", what).many("approved_by")
        standing = frozenset(reading.person(one, "user") for one in approvals)
        notes = self.door.all(f"{place}/notes?sort=asc&order_by=created_at", what)
        versions = self.door.all(f"{place}/versions", what)
        said = reading.said(f"gitlab:{self.repository}:{number}", notes, versions, standing)
        robots = {one.person for one in said if self._is_robot(one.person)}
        reviews = (replace(one, is_robot=one.person in robots) for one in said)
        found = reading.pull_request(told, reading.written(self._commits(number), self._look_up), reviews)
        return replace(found, commits=(*found.commits, *self._pushed(found)))

    def of_commit(self, commit: str) -> tuple[int, ...]:
        """Give the numbers of the merged merge requests that brought a commit."""
        listed = self.door.all(f"{self.path}/repository/commits/{commit}/merge_requests", f"commit {commit[:10]}")
        return tuple(one.number("iid") for one in listed if one.text("state") == "merged")

    def propose(self, draft: Draft, *, is_merging: bool) -> PullRequest:
        """Open a merge request, or give the open one of its branch; `is_merging`: merge it once its pipeline passes."""
        what, place = f"the merge request of {draft.branch}", f"{self.path}/merge_requests"
        query = f"state=opened&source_branch={quote(draft.branch, safe='')}&target_branch={quote(draft.base, safe='')}"
        given = {
            "source_branch": draft.branch,
            "target_branch": draft.base,
            "title": f"Draft: {draft.title}" if draft.is_draft else draft.title,
            "description": draft.body,
            "remove_source_branch": True,
        }

        def find() -> Answer | None:
            return next(self.door.all(f"{place}?{query}", what), None)

        def make() -> Answer:
            return self.door.send("POST", place, given, what, is_safe_twice=False)

        number = once(find, make).number("iid")
        if is_merging:
            arm(self.door, self.path, number)
        return self.pull_request(number)

    def say(self, number: int, marker: str, body: str) -> str:
        """Write a comment, in place of ours that contains `marker`; give its address."""
        text = body if marker in body else f"{marker}\n{body}"
        what, place = f"the notes of merge request {number}", f"{self.path}/merge_requests/{number}/notes"
        ours = self.door.get("/user", "holder of the token").text("username")

        def find() -> Answer | None:
            listed = self.door.all(f"{place}?sort=asc&order_by=created_at", what)
            return next((one for one in listed if marker in one.text("body", "") and reading.person(one) == ours), None)

        def make() -> Answer:
            return self.door.send("POST", place, {"body": text}, what, is_safe_twice=False)

        note = once(find, make)
        if note.text("body", "") != text:
            self.door.send("PUT", f"{place}/{note.number('id')}", {"body": text}, what)
        return f"{self.door.get(place.removesuffix('/notes'), what).text('web_url')}#note_{note.number('id')}"

    def members(self, team: str) -> frozenset[str]:
        """Give the people of `@group/subgroup`, those of the groups above it too; raises ForgeError."""
        group = quote(team.removeprefix("@"), safe="")
        listed = self.door.all(f"/groups/{group}/members/all", f"group {team} that the token may see")
        return frozenset(one.text("username") for one in listed if one.text("state", "active") == "active")

    def report(self, commit: str, name: str, *, is_met: bool | None, text: str, url: str = "") -> None:
        """Set the status of a commit, unless it is so already; None: it waits for people."""
        state, what = {True: "success", False: "failed", None: "pending"}[is_met], f"the status {name} of {commit[:10]}"
        place = f"{self.path}/repository/commits/{commit}/statuses?name={quote(name, safe='')}"
        # The newest of this name alone; GitLab takes no change from a state to itself.
        last = next(self.door.all(place, what), None)
        if last is None or last.text("status") != state:
            given = {"state": state, "name": name, "description": text[:255], **({"target_url": url} if url else {})}
            self.door.send("POST", f"{self.path}/statuses/{commit}", given, what)

    def open(self, base: str) -> tuple[int, ...]:
        """Give the numbers of the merge requests into a branch that are open."""
        place = f"{self.path}/merge_requests?state=opened&target_branch={quote(base, safe='')}"
        return tuple(one.number("iid") for one in self.door.all(place, "open merge requests"))

    def _commits(self, number: int) -> Iterator[Answer]:
        """Give the commits of a merge request, whose authors GraphQL alone names."""
        after = ""
        for _ in range(_MOST_PAGES):
            given = {"path": self.repository, "iid": str(number), **({"after": after} if after else {})}
            project = graph(self.door, _COMMITS, given).one("project")
            request = project.one("mergeRequest") if project else None
            listed = request.one("commits") if request else None
            if listed is None:
                raise ForgeError(f"the forge does not show the commits of merge request {number}", permanent=True)
            yield from listed.many("nodes")
            page = listed.one("pageInfo")
            if page is None or not page.flag("hasNextPage"):
                return
            after = page.text("endCursor")
        raise ForgeError(f"merge request {number} has more than 1,000 commits", "split it", permanent=True)

    def _pushed(self, found: PullRequest) -> Iterator[Written]:
        since = f"{found.opened - _BEFORE:%Y-%m-%d}"
        return reading.pushed(self.door.all(f"{self.path}/events?action=pushed&after={since}", "pushes"), found)

    def _look_up(self, address: str) -> str:
        listed = [*self.door.all(f"/users?search={quote(address, safe='')}", "whose an address is")]
        return listed[0].text("username") if len(listed) == 1 else ""

    def _is_robot(self, person: str) -> bool:
        account = next(self.door.all(f"/users?username={quote(person, safe='')}", f"account {person}"), None)
        identity = account.number("id") if account else 0
        return account is None or self.door.get(f"/users/{identity}", f"account {person}").flag("bot", usual=False)
