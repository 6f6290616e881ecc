"""What there is to audit: models, methods and fields of the addon."""

import inspect
from dataclasses import dataclass

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

MODULE = "calendar_google_sync"
PACKAGE = f"odoo.addons.{MODULE}."


@dataclass(frozen=True)
class Target:
    """One model, and what of it is the addon's.

    ``is_own`` says whether the addon has made it; of others only the added methods and
    fields are audited.
    """

    model: str
    is_own: bool
    methods: tuple[str, ...]
    fields: tuple[str, ...]


def targets(env):
    """
    :return: list of ``Target``
    """
    found = []
    for name, cls in sorted(env.registry.models.items()):
        is_own = cls._original_module == MODULE
        methods = [n for n in public_methods(env[name]) if is_own or _is_ours(cls, n)]
        fields = [
            n for n, field in cls._fields.items() if is_own or field._module == MODULE
        ]
        if is_own or methods or fields:
            found.append(Target(name, is_own, tuple(methods), tuple(sorted(fields))))
    return found


def public_methods(model):
    """:return: sorted list of what somebody may call on a model over RPC"""
    return [name for name in dir(type(model)) if _is_public(model, name)]


def _is_public(model, name):
    try:
        method = get_public_method(model, name)
    except (AccessError, AttributeError):
        return False
    return inspect.isfunction(method)


def _is_ours(cls, name):
    """Whether the addon alone has it; an override is Odoo's to guard."""
    definers = [base for base in cls.mro() if name in vars(base)]
    return all(base.__module__.startswith(PACKAGE) for base in definers)
