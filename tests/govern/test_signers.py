"""Keys by which people are to say who they are are looked at before the hour in which they must."""

from pathlib import Path

from lightship.govern import signers
from lightship.model.governing import BreakGlass, Governance, Role

PLACE = ".github/allowed_signers"
ROLES = {
    "tech": Role(name="tech", people=("bo", "Cy"), backup=("mara",)),
    "legal": Role(name="legal", people=("li",)),
}


def said(root: Path, keys: str | None, roles: dict[str, Role] | None = None, place: str = PLACE) -> list[str]:
    if keys is not None:
        (root / ".github").mkdir()
        (root / PLACE).write_text(keys)
    glass = BreakGlass(roles=("tech",), signers=place)
    return [str(one) for one in signers.problems(root, Governance(roles=roles or ROLES, break_glass=glass))]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    [line] = said(tmp_path, None)
    assert "policy.yml:1:1: warning: break_glass names .github/allowed_signers, which is not there" in line


def test_names_that_nobody_has_and_people_without_a_key_are_named(tmp_path: Path) -> None:
    keys = 'bo@example.com ssh-ed25519 A\n# cy\n\ncy namespaces="git" ssh-ed25519 B\nbo,cy ssh-ed25519 C\n* ssh-ed25519 D\n'
    assert [one.partition(" (")[0] for one in said(tmp_path, keys)] == [
        f"{PLACE}:1:1: warning: no role of policy.yml names 'bo@example.com', so its key is nobody's",
        f"{PLACE}:5:1: warning: 'bo,cy' is not the name of one person, so its key is nobody's",
        f"{PLACE}:6:1: warning: '*' is not the name of one person, so its key is nobody's",
        f"{PLACE}:1:1: warning: bo may break the glass, and has no key here",
        f"{PLACE}:1:1: warning: mara may break the glass, and has no key here",
    ]


def test_nothing_is_said_where_everybody_has_a_key_and_of_teams_nobody_knows(tmp_path: Path) -> None:
    keys = "".join(f"{name} ssh-ed25519 A\n" for name in ("bo", "cy", "mara", "li"))
    assert said(tmp_path, keys) == []
    (tmp_path / PLACE).write_text("ana ssh-ed25519 A\n")
    assert said(tmp_path, None, {"tech": Role(name="tech", people=("@acme/sre",))}) == []
    assert said(tmp_path, None, place="") == []
