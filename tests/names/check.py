"""All rules at once: the names of an addon against those of the installed Odoo."""

from functools import lru_cache

from devtools import odoo_tree

from . import (
    javascript_uses,
    model_rules,
    models,
    python_uses,
    style_uses,
    uses,
    xml_uses,
)

READERS = (javascript_uses, python_uses, style_uses, xml_uses)


@lru_cache
def odoo_root():
    """:return: path of the package ``odoo``, which is fetched where it is missing"""
    return odoo_tree.get().path / "odoo"


@lru_cache
def odoo_models():
    return models.read_odoo(odoo_root())


@lru_cache
def odoo_sources():
    return uses.Sources(odoo_root())


@lru_cache
def _odoo_chains():
    return javascript_uses.Chains(odoo_sources())


def on_models(*folders):
    """
    :param folders: paths of addons of ours, which may extend each other's models
    :return: list of ``model_rules.Finding``
    """
    ours = [one for folder in folders for one in models.read_addon(folder).classes]
    return model_rules.findings(models.Models(ours), odoo_models())


def elsewhere(folder):
    """
    :param folder: path of an addon
    :return: list of ``uses.Use`` that break a rule, outside of models
    """
    used = [use for reader in READERS for use in reader.uses(folder)]
    return [
        *uses.findings(used, odoo_sources()),
        *javascript_uses.findings(folder, _odoo_chains()),
        *style_uses.findings(folder),
        *xml_uses.findings(folder, odoo_models()),
    ]


def said(found):
    """Findings as lines for a person."""
    return "\n".join(str(one) for one in found)
