"""Calls for each field: read, group, sort, export, assign, guess."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """One call, as somebody makes it.

    ``context`` goes with it. ``reads_back`` is set for a creation: the new record is
    read afterwards.
    """

    model: str
    method: str
    kwargs: dict
    ids: tuple = None
    context: dict = field(default_factory=dict)
    reads_back: bool = False

    def __str__(self):
        ids = "" if self.ids is None else list(self.ids)
        return f"{self.model}.{self.method}({ids}, {self.kwargs}, {self.context})"


def reading(model, name, ids):
    """:return: list of calls, each a way to read one field"""
    path = [name, f"{name}.display_name"] if model._fields[name].relational else [name]
    calls = [
        Call(model._name, "read", {"fields": [name]}, ids),
        Call(model._name, "web_read", {"specification": nested(model, name)}, ids),
        Call(model._name, "search", {"domain": [("id", "in", ids)], "order": name}),
        Call(
            model._name,
            "web_read_group",
            {"domain": [], "groupby": [name], "aggregates": ["__count"]},
        ),
        Call(model._name, "search_panel_select_range", {"field_name": name}),
    ]
    for one in path:
        calls.append(Call(model._name, "export_data", {"fields_to_export": [one]}, ids))
    for aggregate in ("array_agg", "max"):
        arguments = {"groupby": [], "aggregates": [f"{name}:{aggregate}"]}
        calls.append(
            Call(model._name, "formatted_read_group", {"domain": [], **arguments})
        )
    return calls


def nested(model, name):
    if not model._fields[name].relational:
        return {name: {}}
    comodel = model.env[model._fields[name].comodel_name]
    return {name: {"fields": {one: {} for one in comodel._fields}}}


def assigning(model, name, victims):
    """:return: list of calls that give a field a value, with every way to do so

    :param victims: dict of model to the ids of the victim's records
    """
    values = _values(model, name, victims)
    calls = []
    for value in values:
        vals = {name: value}
        defaults = {f"default_{name}": value}
        calls += [
            Call(model._name, "create", {"vals_list": [vals]}, reads_back=True),
            Call(
                model._name,
                "create",
                {"vals_list": [{}]},
                context=defaults,
                reads_back=True,
            ),
            Call(model._name, "write", {"vals": vals}, victims.get(model._name, ())),
            Call(model._name, "default_get", {"fields": [name]}, context=defaults),
            Call(
                model._name,
                "onchange",
                {
                    "values": vals,
                    "field_names": [name],
                    "fields_spec": {
                        one: nested(model, one)[one] for one in model._fields
                    },
                },
                (),
            ),
        ]
    return calls


def _values(model, name, victims):
    field_ = model._fields[name]
    if field_.type in ("one2many", "many2many"):
        theirs = list(victims.get(field_.comodel_name, ()))[:3]
        yield [[6, 0, theirs]]
        for key in theirs[:1]:
            for command in (1, 2, 3, 4):
                yield [[command, key, {}]]
    elif field_.type in ("many2one", "many2one_reference", "integer"):
        yield from list(victims.get(field_.comodel_name or "", (1,)))[:2]
    elif field_.type == "selection":
        yield field_.get_values(model.env)[-1]
    else:
        yield {
            "boolean": True,
            "date": "2026-01-01",
            "datetime": "2026-01-01 00:00:00",
            "float": 1.5,
            "json": {"x": 1},
        }.get(field_.type, "x")


def guessing(model, name, truth):
    """Pairs of searches that differ in a guess alone: with the truth, and a wrong one.

    :param truth: list of values that the victim's records have
    :return: list of pairs of calls, whose answers must not differ
    """
    pairs = []
    for value in truth:
        both = (value, _wrong(value))
        operator = "=" if isinstance(value, int) else "ilike"
        pairs.append(tuple(_search(model, name, operator, one) for one in both))
        if model._fields[name].relational and operator == "ilike":
            for path in (f"{name}.title", f"{name}.email", f"{name}.name"):
                pairs.append(tuple(_search(model, path, operator, one) for one in both))
    return pairs


def _wrong(value):
    return value + 100000 if isinstance(value, int) else f"no{value[::-1]}"


def _search(model, name, operator, value):
    return Call(model._name, "search_count", {"domain": [(name, operator, value)]})
