"""./dev translations: collect the terms, tell what is not translated."""

import subprocess

import polib

from . import databases, odoo
from .console import Failure, say
from .places import ADDON, REPO
from .postgres import postgres

FOLDER = REPO / ADDON / "i18n"
TEMPLATE = FOLDER / f"{ADDON}.pot"
EXPORT = """

from odoo.tools.translate import trans_export
with open({path!r}, "wb") as file:
    trans_export(False, [{addon!r}], file, "po", env)
"""


def main(_options):
    _collect()
    template = polib.pofile(str(TEMPLATE))
    for path in sorted(FOLDER.glob("*.po")):
        translation = polib.pofile(str(path), wrapwidth=78)
        translation.merge(template)
        for entry in translation.obsolete_entries():
            translation.remove(entry)
        translation.save()
        left = translation.untranslated_entries() + translation.fuzzy_entries()
        say(f"{path.name}: {translation.percent_translated()} %")
        for entry in left:
            print(f"{path.name}: {entry.msgid}")
    return 0


def _collect():
    """Write the template anew, where a term has come or gone."""
    fresh = TEMPLATE.with_suffix(".new")
    with postgres() as server:
        with databases.copy_of(server, databases.DEMO, "translations") as name:
            config = odoo.write_config(server, name)
            done = subprocess.run(
                odoo.command("shell", "-c", config, "--no-http", "--log-level=warn"),
                env=odoo.environment(),
                input=EXPORT.format(path=str(fresh), addon=ADDON),
                text=True,
                stdout=subprocess.DEVNULL,
            )
    if done.returncode or not fresh.exists():
        raise Failure("Odoo could not collect the terms; see the messages above.")
    if _terms(fresh) != _terms(TEMPLATE):
        fresh.replace(TEMPLATE)
        say(f"{TEMPLATE.name} is new")
    fresh.unlink(missing_ok=True)


def _terms(path):
    """Each term with the places that it stands in."""
    return {entry.msgid: sorted(entry.occurrences) for entry in polib.pofile(str(path))}
