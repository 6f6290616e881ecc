"""What a method is called with, from the names of its parameters."""

import inspect

#: Parameters that are the records, or that only Odoo's own code passes
IGNORED = {"self", "cls", "args", "kwargs", "options", "_kwargs"}


def keywords(model, method, vals):
    """
    :param vals: dict of values for methods that write
    :return: list of dicts of keyword arguments, one for each variant of a call
    """
    names = sorted(model._fields)
    spec = {name: _spec(model, name) for name in names}
    known = {
        "aggregates": ["__count"],
        "allfields": names,
        "data": [["x"]],
        "date_from": "2026-01-01",
        "date_to": "2026-12-31",
        "default": {},
        "domain": [],
        "field_name": "display_name",
        "field_names": names,
        "field_onchange": {},
        "fields": names,
        "fields_list": names,
        "fields_spec": spec,
        "fields_to_export": names,
        "fname": "display_name",
        "fnames": names,
        "groupby": ["id"],
        "import_format": False,
        "ids": [],
        "limit": 80,
        "name": "x",
        "offset": 0,
        "operation": "read",
        "scope": "all",
        "specification": spec,
        "translations": {},
        "values": vals,
        "vals": vals,
        "vals_list": [vals],
        "views": [[False, "list"]],
    }
    parameters = [
        parameter
        for name, parameter in inspect.signature(method).parameters.items()
        if name not in IGNORED
        and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    ]
    required = {p.name for p in parameters if p.default is p.empty}
    every = {p.name for p in parameters if p.name in known}
    variants = []
    for wanted in (required, required | every):
        for unknown in ("x", [], {}, 1):
            call = {name: known.get(name, unknown) for name in sorted(wanted)}
            if call not in variants:
                variants.append(call)
    return variants


def _spec(model, name):
    field = model._fields[name]
    if not field.relational:
        return {}
    comodel = model.env[field.comodel_name]
    shown = [n for n in ("display_name", "title", "email") if n in comodel._fields]
    return {"fields": {n: {} for n in shown}}
