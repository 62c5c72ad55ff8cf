"""What a small fake of GitLab answers, in the shapes of its documentation.

The shapes are those of docs.gitlab.com/api: projects, pipelines, merge_requests, merge_request_approvals, notes, commits,
events, members, protected_branches, and of the GraphQL reference for MergeRequest.commits. The sentences of system notes are
those that GitLab writes (app/services/system_notes/merge_requests_service.rb of its own source).
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from githost.api import Answered, RefusalError, say, stamp
from githost.host import Host
from githost.nouns import Comment, Pull
from repositories import git

_WORDS = {
    "APPROVED": "approved this merge request",
    "CHANGES_REQUESTED": "requested changes",
    "UNAPPROVED": "unapproved this merge request",
}
_STATES = {"success": "success", "failure": "failed", "pending": "pending", "failed": "failed"}


class GitLabAnswers:
    """Answers requests as the state of a host says; approvals that were taken back are reviews UNAPPROVED."""

    def __init__(self, host: Host) -> None:
        self.host = host
        host.settings |= {"only_allow_merge_if_pipeline_succeeds": False, "squash_option": "default_off"}
        host.settings |= {"restrict_user_defined_variables": False}
        host.settings |= {"ci_pipeline_variables_minimum_override_role": "maintainer"}
        self.me = ""
        project = rf"/projects/{re.escape(host.name.replace('/', '%2F'))}"
        one = rf"{project}/merge_requests/(\d+)"
        self.routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", "/user", lambda: self._user(self.me)),
            ("GET", r"/users/(\d+)", self._account),
            ("GET", "/users", self._accounts),
            ("GET", project, lambda: {"id": 1, **host.settings}),
            ("PUT", project, lambda body: host.settings.update(body) or {"id": 1, **host.settings}),
            ("GET", rf"{project}/merge_requests", self._list),
            ("POST", rf"{project}/merge_requests", self._create),
            ("GET", one, lambda iid: self._request(self._pull(iid))),
            ("PUT", rf"{one}/merge", self._merge),
            ("GET", rf"{one}/approvals", self._approvals),
            ("GET", rf"{one}/versions", self._versions),
            ("GET", rf"{one}/notes", self._notes),
            ("POST", rf"{one}/notes", self._note),
            ("PUT", rf"{one}/notes/(\d+)", self._change_note),
            ("GET", rf"{project}/events", self._events),
            ("GET", rf"{project}/repository/commits/(\w+)/merge_requests", self._of_commit),
            ("GET", rf"{project}/repository/commits/(\w+)/statuses", self._statuses),
            ("POST", rf"{project}/statuses/(\w+)", self._status),
            ("GET", r"/groups/([^/]+)/members/all", self._members),
            ("GET", rf"{project}/protected_branches/(\w+)", self._protection),
            ("PATCH", rf"{project}/protected_branches/(\w+)", self._protect),
            ("POST", rf"{project}/protected_branches", lambda body: self._protect(body["name"], body)),
            ("GET", rf"{project}/pipelines/(\d+)", self._pipeline),
            ("GET", rf"{project}/pipelines/(\d+)/variables", self._variables),
            ("GET", rf"{project}/approval_rules", lambda: host.settings.get("approval_rules", [])),
        ]

    def answer(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Answered:
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api/v4")
        self.host.asked.append((method, path))
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        given = {name.lower(): value for name, value in headers.items()}
        if given.get("private-token", "") not in self.host.tokens:
            return say(401, {"message": "401 Unauthorized"})
        self.me = self.host.tokens[given["private-token"]]
        body = [json.loads(content)] if content else []
        if path == "/api/graphql":
            return say(200, {"data": self._graphql(body[0]["variables"])})
        for known, shape, route in self.routes:
            if known == method and (match := re.fullmatch(shape, path)):
                try:
                    return self._page(route(*map(unquote, match.groups()), *body), target)
                except RefusalError as refusal:
                    return say(refusal.status, {"message": str(refusal)})
        self.host.faults.append(f"{method} {path}: the fake lacks it")
        return say(404, {"error": "404 Not Found"})

    def _page(self, value: Any, target: str) -> Answered:
        if not isinstance(value, list):
            return say(200, value)
        size, number = int(self.query.get("per_page", 20)), int(self.query.get("page", 1))
        rest = re.sub(r"&page=\d+", "", target)
        link = {"Link": f'<{self.host.url}{rest}&page={number + 1}>; rel="next"'} if number * size < len(value) else {}
        return say(200, value[(number - 1) * size : number * size], **link)

    def _user(self, login: str) -> dict[str, Any]:
        return {"id": self.host.accounts[login].id, "username": login, "state": "active"}

    def _accounts(self) -> list[dict[str, Any]]:
        sought = self.query.get("username") or getattr(self.host.by_address(self.query["search"].lower()), "login", "")
        return [self._user(sought)] if sought else []

    def _account(self, number: str) -> dict[str, Any]:
        found = next(one for one in self.host.accounts.values() if one.id == int(number))
        return {**self._user(found.login), "bot": found.type == "Bot"}

    def _pull(self, iid: str) -> Pull:
        if int(iid) not in self.host.pulls:
            raise RefusalError(404, "404 Not found")
        return self.host.seen(int(iid))

    def _request(self, pull: Pull) -> dict[str, Any]:
        state = "merged" if pull.merged_at else {"open": "opened"}.get(pull.state, pull.state)
        return {
            "iid": pull.number,
            "title": pull.title,
            "state": state,
            "draft": pull.draft,
            "author": self._user(pull.opener),
            "source_branch": pull.branch,
            "target_branch": pull.base,
            "source_project_id": 2 if pull.is_fork else 1,
            "target_project_id": 1,
            "sha": pull.head,
            "merge_commit_sha": pull.merged or None,
            "squash_commit_sha": None,
            "created_at": stamp(pull.opened).replace("Z", ".000Z"),
            "merged_at": stamp(pull.merged_at) if pull.merged_at else None,
            "detailed_merge_status": "mergeable",
            "web_url": f"{self.host.url}/{self.host.name}/-/merge_requests/{pull.number}",
        }

    def _list(self) -> list[dict[str, Any]]:
        listed = [self._request(self.host.seen(number)) for number in self.host.pulls]
        return [one for one in listed if all(one[key] == value for key, value in self.query.items() if key in one)]

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        title = body["title"]
        named = {"body": body.get("description", ""), "draft": title.startswith("Draft: ")}
        return self._request(self.host.open(body["source_branch"], self.me, title, base=body["target_branch"], **named))

    def _merge(self, iid: str, body: dict[str, Any]) -> dict[str, Any]:
        found = self._pull(iid)
        if body["sha"] != found.head:
            raise RefusalError(409, "SHA does not match HEAD of source branch")
        found.armed = "squash" if body["squash"] else "merge"
        return self._request(found)

    def _approvals(self, iid: str) -> dict[str, Any]:
        last = {one.login: one.state for one in self._pull(iid).reviews}
        given = [login for login, state in last.items() if state == "APPROVED"]
        return {"approved": bool(given), "approved_by": [{"user": self._user(login)} for login in given]}

    def _versions(self, iid: str) -> list[dict[str, Any]]:
        found = self._pull(iid)
        moves = [one for one in self.host.activity if one.branch == found.branch]
        return [{"id": one.id, "head_commit_sha": one.after, "created_at": stamp(one.at)} for one in moves]

    def _notes(self, iid: str) -> list[dict[str, Any]]:
        found = self._pull(iid)
        said = [(one.id, one.login, _WORDS[one.state], one.at, True) for one in found.reviews if one.state in _WORDS]
        said += [(one.id, one.login, one.body, one.at, False) for one in found.comments]
        if found.retargeted:
            moved = f"changed target branch from `aside` to `{found.base}`"
            said.append((found.number, found.opener, moved, found.retargeted, True))
        keys = ("id", "author", "body", "created_at", "system")
        rows = sorted(said, key=lambda row: (row[3], row[0]))
        return [dict(zip(keys, (n, self._user(w), b, stamp(at), s), strict=True)) for n, w, b, at, s in rows]

    def _note(self, iid: str, body: dict[str, Any]) -> dict[str, Any]:
        made = Comment(self.host.id(), self.me, body["body"], self.host.tick())
        self._pull(iid).comments.append(made)
        return {"id": made.id, "body": made.body, "author": self._user(self.me)}

    def _change_note(self, iid: str, number: str, body: dict[str, Any]) -> dict[str, Any]:
        found = next(one for one in self._pull(iid).comments if one.id == int(number))
        if found.login != self.me:
            raise RefusalError(403, "403 Forbidden")
        found.body = body["body"]
        return {"id": found.id, "body": found.body, "author": self._user(self.me)}

    def _events(self) -> list[dict[str, Any]]:
        return [
            {
                "action_name": "pushed to",
                "created_at": stamp(one.at),
                "author_username": one.login,
                "push_data": {"ref_type": "branch", "ref": one.branch, "commit_to": one.after},
            }
            for one in self.host.activity
            if one.login
        ]

    def _of_commit(self, sha: str) -> list[dict[str, Any]]:
        pulls = [self.host.seen(number) for number in self.host.pulls]
        return [self._request(one) for one in pulls if sha in (*one.brought, *one.listed)]

    def _statuses(self, sha: str) -> list[dict[str, Any]]:
        listed = [one for one in self.host.statuses.get(sha, []) if self.query.get("name") in (None, one.context)]
        return [{"name": one.context, "status": _STATES[one.state], "description": one.description} for one in listed]

    def _status(self, sha: str, body: dict[str, Any]) -> dict[str, Any]:
        before = next((one.state for one in self.host.statuses.get(sha, []) if one.context == body["name"]), "")
        if before == body["state"]:
            raise RefusalError(400, f"Cannot transition status via :enqueue from :{before}")
        said = {"description": body.get("description"), "url": body.get("target_url")}
        self.host.status(sha, body["name"], body["state"], self.me, **said)
        return {"name": body["name"], "status": body["state"]}

    def _members(self, group: str) -> list[dict[str, Any]]:
        if group not in self.host.teams:
            raise RefusalError(404, "404 Group Not Found")
        return [self._user(login) for login in self.host.teams[group]]

    def _protection(self, branch: str) -> dict[str, Any]:
        if branch not in self.host.protection:
            raise RefusalError(404, "404 Not found")
        return {"name": branch, **self.host.protection[branch]}

    def _protect(self, branch: str, body: dict[str, Any]) -> dict[str, Any]:
        self.host.protection[branch] = {"allow_force_push": body["allow_force_push"]}
        return self._protection(branch)

    def _pipeline(self, number: str) -> dict[str, Any]:
        person, source, commit = self.host.begun[int(number)]
        return {"id": int(number), "source": source, "sha": commit, "ref": "main", "user": self._user(person)}

    def _variables(self, _pipeline: str) -> list[dict[str, Any]]:
        given = self.host.filled.items()
        return [{"variable_type": "env_var", "key": key, "value": value, "raw": False} for key, value in given]

    def _graphql(self, given: dict[str, str]) -> dict[str, Any]:
        nodes = [self._commit(sha) for sha in self._pull(given["iid"]).listed]
        start = int(given.get("after", 0))
        page = {"hasNextPage": start + 100 < len(nodes), "endCursor": str(start + 100)}
        commits = {"nodes": nodes[start : start + 100], "pageInfo": page}
        return {"project": {"mergeRequest": {"commits": commits}}}

    def _commit(self, sha: str) -> dict[str, Any]:
        shown = git(self.host.remote, "show", "--no-patch", "--format=%ae%x00%ce%x00%B", sha)
        author, committer, message = shown.split("\0", 2)
        known = self.host.by_address(author)
        said = {"sha": sha, "message": message, "authorEmail": author, "committerEmail": committer}
        return {**said, "author": {"username": known.login} if known else None}
