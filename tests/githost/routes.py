"""The rules that guard a branch, environments and the permissions of workflows; and with them all that is answered."""

from typing import Any

from githost.api import RefusalError
from githost.talk import Talk


class Routes(Talk):
    """Answers for the rules of the repository."""

    def repos_get_branch(self, branch: str) -> Any:
        tip = self.host.tip(branch)
        if not tip:
            raise RefusalError(404, "Branch not found")
        kept = self.host.protection.get(branch)
        checks = (kept or {}).get("required_status_checks") or {"contexts": [], "checks": []}
        protection = {"enabled": kept is not None, "required_status_checks": checks}
        return 200, {
            "name": branch,
            "commit": self.commit(tip),
            "protected": kept is not None,
            "protection": protection,
        }

    def repos_get_branch_protection(self, branch: str) -> Any:
        if branch not in self.host.protection:
            raise RefusalError(404, "Branch not protected")
        return 200, self.host.protection[branch]

    def repos_get_branch_rules(self, branch: str) -> Any:
        source = {"ruleset_source_type": "Repository", "ruleset_source": self.host.name}
        return 200, [
            {**rule, **source, "ruleset_id": number}
            for number, ruleset in self.host.rulesets.items()
            for rule in self.host.rules(ruleset, branch)
        ]

    def repos_get_repo_rulesets(self) -> Any:
        listed = self.host.rulesets.items()
        shown = ("name", "target", "enforcement")
        return 200, [{"id": number, **{key: one[key] for key in shown}} for number, one in listed]

    def repos_create_repo_ruleset(self, body: Any) -> Any:
        number = self.host.id()
        self.host.rulesets[number] = {"target": "branch", **body}
        return self._ruleset(201, number)

    def repos_get_repo_ruleset(self, ruleset_id: str) -> Any:
        return self._ruleset(200, int(ruleset_id))

    def repos_update_repo_ruleset(self, ruleset_id: str, body: Any) -> Any:
        self.host.rulesets[int(ruleset_id)] |= body
        return self._ruleset(200, int(ruleset_id))

    def _ruleset(self, status: int, number: int) -> Any:
        if number not in self.host.rulesets:
            raise RefusalError(404, "Not Found")
        return status, {"id": number, "source": self.host.name, **self.host.rulesets[number]}

    def repos_get_environment(self, environment_name: str) -> Any:
        found = self.host.environments.get(environment_name)
        if found is None:
            raise RefusalError(404, "Not Found")
        return 200, {"name": environment_name, "deployment_branch_policy": found["deployment_branch_policy"]}

    def repos_create_or_update_environment(self, environment_name: str, body: Any = None) -> Any:
        policy = (body or {}).get("deployment_branch_policy")
        self.host.environments.setdefault(environment_name, {"branches": []})["deployment_branch_policy"] = policy
        return self.repos_get_environment(environment_name)

    def repos_list_deployment_branch_policies(self, environment_name: str) -> Any:
        listed = self.host.environments[environment_name]["branches"]
        shown = [{"id": number, "name": name, "type": "branch"} for number, name in enumerate(listed, start=1)]
        return 200, {"total_count": len(listed), "branch_policies": shown}

    def repos_create_deployment_branch_policy(self, environment_name: str, body: Any) -> Any:
        self.host.environments[environment_name]["branches"].append(body["name"])
        return 200, {"id": 1, "name": body["name"], "type": "branch"}

    def actions_get_github_actions_default_workflow_permissions_repository(self) -> Any:
        return 200, self.host.permissions

    def actions_set_github_actions_default_workflow_permissions_repository(self, body: Any = None) -> Any:
        self.host.permissions |= body or {}
        return 204, None

    def actions_get_repo_secret(self, secret_name: str) -> Any:
        if secret_name not in self.host.secrets:
            raise RefusalError(404, "Not Found")
        return 200, {"name": secret_name}
