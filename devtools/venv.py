"""Virtual environments in the cache, one for each Python and list of requirements."""

import hashlib
import platform
import shutil
import sys
from pathlib import Path

from .console import Failure, run, step
from .places import CACHE, building, is_complete, locked

HERE = Path(__file__).parent
CONSTRAINTS = HERE / "constraints.txt"
NO_VENV = (
    "This Python cannot make virtual environments. On Debian:\n"
    "apt-get install python3-venv"
)
NO_PIP = "Check the network and pip's settings, then start again."


def python(name="requirements"):
    """The interpreter with devtools/{name}.txt installed; installs what is missing."""
    requirements = HERE / f"{name}.txt"
    made_of = requirements.read_bytes() + CONSTRAINTS.read_bytes()
    made_of += (
        f"{sys.executable} {platform.python_version()} {platform.machine()}".encode()
    )
    folder = CACHE / f"{name}-{hashlib.sha256(made_of).hexdigest()[:8]}"
    if not is_complete(folder):
        with locked(CACHE / f"{name}.lock"):
            if not is_complete(folder):
                _make(folder, requirements)
    return folder / "bin" / "python"


def _make(folder, requirements):
    if shutil.which("apt-get") and not _has_ensurepip():
        raise Failure(NO_VENV)
    with step(f"Installing {requirements.name} (a minute)"), building(folder):
        run([sys.executable, "-m", "venv", folder], NO_VENV)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "-q"]
        # Python compiles what it imports, which is a part of all this
        pip += ["--disable-pip-version-check", "--prefer-binary", "--no-compile"]
        run([*pip, "-r", requirements, "-c", CONSTRAINTS], NO_PIP)


def _has_ensurepip():
    try:
        import ensurepip  # noqa: F401 (Debian leaves it out of python3)
    except ImportError:
        return False
    return True
