"""The addon as it was last released, out of this repository's history."""

import subprocess

from .console import Failure, run
from .places import ADDON, REPO, STATE, building, is_complete

VERSION = "19.0.1.0.0"
COMMIT = "b0ad30441f04f60b28e46a20cf96242ae323f25e"
FOLDER = STATE / "released" / COMMIT


def addons_path():
    """Take the released addon out of git, the first time.

    :return: Path of the folder that holds it
    :raises Failure: when this clone does not have the commit of the release
    """
    if not is_complete(FOLDER):
        _check_commit()
        with building(FOLDER) as folder:
            archive = folder / "addon.tar"
            hint = "git and tar are needed for it."
            command = ["git", "-C", REPO, "archive", "-o", archive, COMMIT, ADDON]
            run(command, hint)
            run(["tar", "-x", "-C", folder, "-f", archive], hint)
            archive.unlink()
    return FOLDER


def _check_commit():
    command = ["git", "-C", REPO, "cat-file", "-e", f"{COMMIT}^{{commit}}"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure(
            f"This clone does not have the commit {COMMIT[:7]}, in which the addon was "
            f"released as {VERSION}. A shallow clone gets it with: "
            "git fetch --unshallow"
        ) from error
