"""Loads the real synchronizer, its writers and the binding over stand-ins for Odoo."""

import importlib
import sys
from itertools import islice
from pathlib import Path
from types import ModuleType, SimpleNamespace

from engine_orm import AccessError, Field, Model

from calendar_google_sync import sync

PACKAGE = sync.__name__.rpartition(".")[0]


def _split_every(size, elements):
    elements = iter(elements)
    while part := tuple(islice(elements, size)):
        yield part


def _unchanged(*args, **_options):
    return args[0] if args and callable(args[0]) else lambda method: method


def _written(_env, moment, **_options):
    return str(moment)


class _AnyField:
    def __getattr__(self, kind):
        return lambda *args, **options: Field(kind, *args, **options)


def load_engine():
    """The real engine: modules by their short name."""
    api = SimpleNamespace(model=_unchanged, depends=_unchanged, autovacuum=_unchanged)
    models = SimpleNamespace(
        Model=Model, Index=lambda *_: None, UniqueIndex=lambda *_: None
    )
    found = {"odoo": {"api": api, "fields": _AnyField(), "models": models}}
    found["odoo.tools"] = {
        "split_every": _split_every,
        "SQL": None,
        "format_date": _written,
        "format_datetime": _written,
        "html2plaintext": str,
    }
    found["odoo.exceptions"] = {"AccessError": AccessError, "UserError": AccessError}
    found[f"{PACKAGE}.models"] = {
        "__path__": [str(Path(sync.__file__).parents[1] / "models")]
    }
    for name, content in found.items():
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update(content)
    binding = "models.calendar_google_binding"
    parts = (f"{binding}_google", f"{binding}_occurrence")
    names = ("synchronizer", binding, *parts)
    try:
        loaded = [importlib.import_module(f"{PACKAGE}.{name}") for name in names]
    finally:
        for name in found:
            del sys.modules[name]
    return loaded
