"""CHANGELOG.md and the manifest tell the same version."""

import ast
import re
from pathlib import Path

REPO = Path(__file__).parents[2]


def test_top_version_of_the_changelog_is_the_manifests():
    manifest = (REPO / "calendar_google_sync" / "__manifest__.py").read_text()
    versions = re.findall(
        r"^## \[?(\d+(?:\.\d+)+)", (REPO / "CHANGELOG.md").read_text(), re.M
    )
    assert versions, "no heading '## 19.0.x.y.z' in CHANGELOG.md"
    assert versions[0] == ast.literal_eval(manifest)["version"]
