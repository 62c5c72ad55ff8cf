"""Commits that somebody signs with their own SSH key, and whose key that is.

Such a commit is on no branch: it says something, and changes nothing. Its bytes prove it wherever they are kept.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship.git.running import GitError, by_user, line, run

_SSH = b"-----BEGIN SSH SIGNATURE-----"
_FORM = "%G?%x00%GS%x00%GF"
_GOOD = "G"
_SETUP = (
    "sign with an SSH key: `git config gpg.format ssh` and `git config user.signingkey ~/.ssh/id_ed25519.pub`, "
    "with git 2.34 or later"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that holds: the name by which the file of keys has it, and the key's fingerprint.

    `commit` is the hash of the signed commit and `text` its bytes, with which it can be verified anywhere.
    """

    person: str
    key: str
    commit: str
    text: str


def signed(root: Path, message: str, allowed: bytes, now: datetime) -> Signature:
    """Have whoever runs this sign a message about the commit that is checked out, and say who it was.

    `allowed` are the bytes of a file of allowed signers, as ssh-keygen(1) has it. Raises GitError when nothing was
    signed, or with a key that is not in it or is not valid now.
    """
    arguments = ("commit-tree", "-S", "HEAD^{tree}", "-p", "HEAD")
    # Whether a key is still valid is asked of this instant.
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{now.timestamp():.0f} +0000")
    try:
        commit = by_user(root, *arguments, stdin=message.encode(), variables=dates).stdout.decode().strip()
    except GitError as error:
        raise GitError(f"you could not sign who you are: {error.message}", error.hint or _SETUP) from error
    text = run(root, "cat-file", "commit", commit).stdout
    if _SSH not in text.partition(b"\n\n")[0]:
        raise GitError("this is not signed with an SSH key", _SETUP)
    with tempfile.NamedTemporaryFile(prefix="lightship-") as keys:
        keys.write(allowed)
        keys.flush()
        # What this machine trusts does not matter.
        settings = [
            ("gpg.ssh.allowedSignersFile", keys.name),
            ("gpg.ssh.program", "ssh-keygen"),
            ("gpg.ssh.revocationFile", ""),
            ("gpg.minTrustLevel", "fully"),
        ]
        said = line(root, "show", "--no-patch", "--no-show-signature", f"--format={_FORM}", commit, settings=settings)
    standing, person, key = said.split("\0")
    if standing != _GOOD or not person:
        hint = "the file that `break_glass: {signers: …}` names has the keys, as it was published last"
        raise GitError(f"the key {key or 'of this signature'} is nobody's who may say this, or is not valid now", hint)
    return Signature(person=person, key=key, commit=commit, text=text.decode(errors="replace"))
