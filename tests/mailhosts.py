"""Whole mail servers for tests: a Postfix that hands mails on and writes bounces, and a Dovecot with one mailbox."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailservers import free_port
from tools import lacks

_PATIENCE_S = 30
_POSTFIX = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
transport_maps = inline:{{ {routes} }}
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
smtpd_relay_restrictions = permit_mynetworks, reject
smtp_tls_security_level = none
maximal_queue_lifetime = {lifetime}
bounce_queue_lifetime = {lifetime}
alias_maps =
alias_database =
"""
_SERVICES = """\
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


_DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
auth_failure_delay = 0
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail
first_valid_uid = 1
passdb {{
  driver = static
  args = password=right
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


@contextmanager
def postfix(routes: Mapping[str, int], *, lifetime: str = "1h") -> Iterator[int]:
    """Run a Postfix that hands mails on by their domains to ports of this machine; gives its own port.

    What is put off it gives up after `lifetime`. It starts for root alone.
    """
    program = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin")
    if not program:
        lacks("no Postfix on this machine")
    port = free_port()
    with _open_folder() as folder:
        for name in ("queue", "data", "config"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        listed = ", ".join(f"{{ {domain} = smtp:[127.0.0.1]:{onward} }}" for domain, onward in routes.items())
        (folder / "config/main.cf").write_text(_POSTFIX.format(folder=folder, routes=listed, lifetime=lifetime))
        (folder / "config/master.cf").write_text(_SERVICES.format(port=f"127.0.0.1:{port}"))
        command = [program, "-c", str(folder / "config")]
        subprocess.run([*command, "start"], check=True, capture_output=True, timeout=_PATIENCE_S)
        try:
            yield port
        finally:
            subprocess.run([*command, "stop"], check=False, capture_output=True, timeout=_PATIENCE_S)


@dataclass(frozen=True)
class Server:
    """A server that runs, and the Maildir that it serves as INBOX."""

    port: int
    mail: Path

    def put(self, name: str, content: bytes, folder: str = "") -> None:
        """Deliver a mail."""
        place = self.mail / folder / "new" / name
        place.write_bytes(content)
        shutil.chown(place, self.mail.owner())

    def flags(self) -> dict[str, str]:
        """Give the flags of the mails."""
        names = [path.name for part in ("new", "cur") for path in (self.mail / part).iterdir()]
        return {name.partition(":2,")[0].partition(",")[0]: name.partition(":2,")[2] for name in names}


@contextmanager
def dovecot(certificate: Path) -> Iterator[Server]:
    """Run a server that shows a certificate."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if not program:
        lacks("no Dovecot on this machine")
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with _open_folder() as folder:
        port, mail = free_port(), folder / "mail"
        for name in (mail, mail / ".Back"):
            for part in ("new", "cur", "tmp"):
                (name / part).mkdir(parents=True)
        for path in (mail, *mail.rglob("*")):
            shutil.chown(path, user.pw_uid, user.pw_gid)
        group = grp.getgrgid(user.pw_gid).gr_name
        names = {"folder": folder, "certificate": certificate, "port": port, "user": user.pw_name, "group": group}
        (folder / "dovecot.conf").write_text(_DOVECOT.format_map(names))
        with subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")], stdin=subprocess.DEVNULL) as running:
            until(lambda: _answers(port) or running.poll() is not None)
            if running.poll() is not None:
                raise RuntimeError("Dovecot does not start")
            try:
                yield Server(port=port, mail=mail)
            finally:
                running.terminate()


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it does not come")
        time.sleep(0.02)


@contextmanager
def _open_folder() -> Iterator[Path]:
    """Make a folder that other users get to, too: mail servers give up root's rights."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
