"""The demo's emulated Google: python -m devtools.demo_google HOST PORT"""

import os
import sys

from . import demo_people


def command(host, port):
    """The emulator's own command line."""
    parts = [sys.executable, "-m", "tests.google_emulator"]
    parts += ["--host", host, "--port", str(port)]
    parts += ["--client-id", demo_people.CLIENT_ID]
    parts += ["--client-secret", demo_people.CLIENT_SECRET]
    for person in demo_people.PEOPLE:
        parts += ["--account", f"{person.email}:{person.name}"]
    return parts


if __name__ == "__main__":
    os.execv(sys.executable, command(*sys.argv[1:]))
