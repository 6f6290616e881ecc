"""The rules for names on models: whose they are, and what an override must keep."""

import ast
import re
from dataclasses import dataclass

from .models import BASE

#: Overrides of what Odoo defines, by the model whose class holds them. Each one calls
#: ``super()`` with what it was given, in the form that every other module gives it.
OVERRIDES = {
    "base.module.uninstall": {"action_uninstall"},
    "calendar.alarm": {"write"},
    "calendar.alarm_manager": {"_get_notify_alert_extra_conditions"},
    "calendar.attendee": {"create", "unlink", "write"},
    "calendar.event": {"_update_future_events", "write"},
    "calendar.google.account": {"create", "write"},
    "calendar.google.calendar": {"write"},
    "calendar.google.configure": {"create", "write"},
    "calendar.google.sync.mixin": {"create", "unlink", "write"},
    "ir.config_parameter": {"create", "write"},
    "project.task": {"_get_view"},
    "res.company": {"create", "write"},
    "res.users": {"SELF_READABLE_FIELDS", "SELF_WRITEABLE_FIELDS"},
}
#: What a model of our own says instead of Odoo's default, by that model.
REPLACED = {
    "calendar.google.account": {"_compute_display_name"},
    "calendar.google.binding": {"_compute_display_name"},
    # No table, but what the database is asked
    "calendar.google.not.synchronized": {"_depends", "_table_query"},
    "calendar.google.run": {"_compute_display_name"},
    "calendar.google.run.line": {"_compute_display_name"},
}
#: Fields without the prefix, because scripts know them by these names.
KNOWN_FIELDS = {
    "res.company": {"google_calendar_auto_sync", "google_calendar_instant_sync"},
    "res.config.settings": {
        "google_calendar_auto_sync",
        "google_calendar_instant_sync",
    },
}
PREFIX = re.compile(
    r"_gcal_sync_|gcal_sync_|action_gcal_sync_|"
    r"_(check|compute|inverse|onchange|search|unlink_except)_gcal_sync_"
)
#: How the models begin that are ours alone.
OWN_MODEL = "calendar.google."
#: How a class says which model it extends.
EXTENDING = {"_name", "_inherit"}
#: How a class describes a model of its own.
DESCRIBING = EXTENDING | {
    "_abstract",
    "_auto",
    "_check_company_auto",
    "_description",
    "_log_access",
    "_order",
    "_rec_name",
    "_rec_names_search",
    "_transient_max_hours",
}
#: Of a mixin, what does not reach the models that inherit it.
NOT_INHERITED = EXTENDING | {"_description"}


@dataclass(frozen=True)
class Finding:
    """A name that could be somebody else's, too.

    ``module`` is the addon that has it, or empty when none does yet.
    """

    model: str
    name: str
    module: str
    problem: str

    def __str__(self):
        return f"{self.model}.{self.name}: {self.problem}"


def findings(addon, odoo):
    """What breaks the rules among the names of an addon.

    :param addon: ``Models`` of the addon
    :param odoo: ``Models`` of everything else
    :return: list of ``Finding``
    """
    found = []
    both = odoo + addon
    for model in sorted(extended(addon, odoo)):
        others = _others(model, both, addon, odoo)
        for one in landing(model, both, addon):
            found += _of_extended(model, one, others.get(one.name, []))
    own = sorted(set(addon.by_model) - set(odoo.by_model))
    base = odoo.names(BASE)
    for model in own:
        if not model.startswith(OWN_MODEL):
            problem = f"is a model whose name does not begin with {OWN_MODEL}"
            found.append(Finding(model, "_name", "", problem))
        for one in addon.definitions(model):
            found += _of_own(one, base.get(one.name, []))
    return [*found, *_unused(addon)]


def extended(addon, odoo):
    """:return: set of the models of others that an addon extends"""
    return set(addon.by_model) & set(odoo.by_model)


def landing(model, both, addon):
    """What an addon adds to a model, its own mixins included.

    :return: list of ``Definition``
    """
    return [one for member in both.family(model) for one in addon.definitions(member)]


def _others(model, both, addon, odoo):
    """What everybody else gives to a model, as it is with the addon installed.

    :return: dict of name to list of ``Definition``
    """
    found = {}
    for member in both.family(model) - (set(addon.by_model) - set(odoo.by_model)):
        for name, definitions in odoo.names(member).items():
            known = found.setdefault(name, [])
            known += [one for one in definitions if one not in known]
    return found


def _of_extended(model, one, others):
    meta = EXTENDING if one.model == model else NOT_INHERITED
    if one.name in meta:
        return
    if one.name in OVERRIDES.get(one.model, ()):
        yield from _of_override(model, one, others)
        return
    for other in _one_of_each(others):
        yield Finding(
            model,
            one.name,
            other.module,
            f"{one.where} has a name of {other.module} ({other.where}); give it the "
            "prefix, or list it as an override",
        )
    known = one.name in KNOWN_FIELDS.get(model, ()) and one.kind == "field"
    if not known and not PREFIX.match(one.name):
        yield Finding(model, one.name, "", f"{one.where} has a name without our prefix")


def _of_own(one, base):
    """What a model of our own has in common with every model."""
    if one.name in DESCRIBING or one.name in REPLACED.get(one.model, ()):
        return
    if one.name in OVERRIDES.get(one.model, ()):
        yield from _of_override(one.model, one, base)
        return
    for other in _one_of_each(base):
        yield Finding(
            one.model,
            one.name,
            other.module,
            f"{one.where} replaces what every model has from {other.module} "
            f"({other.where})",
        )


def _of_override(model, one, others):
    """Whether an override can stand wherever it may come in the order of classes."""
    if not others:
        problem = f"{one.where} is listed as an override, and overrides nothing"
        yield Finding(model, one.name, "", problem)
        return
    ours = one.function()
    if not calls_super(ours, one.kind):
        for other in _one_of_each(others):
            problem = f"{one.where} does not hand what it was given to super(), so "
            problem += f"{other.module} ({other.where}) never gets it"
            yield Finding(model, one.name, other.module, problem)
    for other in others:
        if other.kind != one.kind:
            difference = f"is a {one.kind}, and a {other.kind}"
        elif signature(ours) != signature(theirs := other.function()):
            difference = f"takes ({ast.unparse(ours.args)}), and "
            difference += f"({ast.unparse(theirs.args)})"
        else:
            continue
        yield Finding(
            model,
            one.name,
            other.module,
            f"{one.where} {difference} in {other.module} ({other.where})",
        )


def _one_of_each(definitions):
    """One definition of each module, in the order of their names."""
    by_module = {one.module: one for one in reversed(definitions)}
    return [by_module[module] for module in sorted(by_module)]


def _unused(addon):
    """Entries of the tables above that stand for nothing any more."""
    for table in (OVERRIDES, REPLACED):
        for model, names in table.items():
            defined = {one.name for one in addon.definitions(model)}
            for name in sorted(names - defined):
                yield Finding(model, name, "", "is listed, and not defined")


def signature(function):
    """What a call has to know of a function: its parameters, without annotations.

    Names of positional parameters belong to it, as Odoo and its clients may use them.
    """
    arguments = function.args
    positional = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return (
        positional,
        [ast.unparse(default) for default in arguments.defaults],
        bool(arguments.vararg),
        sorted(one.arg for one in arguments.kwonlyargs),
        bool(arguments.kwarg),
    )


def calls_super(function, kind="method"):
    """Whether a function calls what it overrides with exactly what it was given."""
    wanted = f"super().{function.name}"
    for node in ast.walk(function):
        if kind == "property" and isinstance(node, ast.Attribute):
            if ast.unparse(node) == wanted:
                return True
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == wanted:
            if _passed(node) == _given(function):
                return True
    return False


def _given(function):
    """The parameters of a method without ``self``, as they are handed on."""
    arguments = function.args
    positional = (*arguments.posonlyargs, *arguments.args)[1:]
    given = [one.arg for one in (*positional, *arguments.kwonlyargs)]
    if arguments.vararg:
        given.append(f"*{arguments.vararg.arg}")
    if arguments.kwarg:
        given.append(f"**{arguments.kwarg.arg}")
    return sorted(given)


def _passed(call):
    """The arguments of a call; ``name=name`` is as good as ``name``."""
    passed = [ast.unparse(argument) for argument in call.args]
    for keyword in call.keywords:
        value = ast.unparse(keyword.value)
        if keyword.arg is None:
            passed.append(f"**{value}")
        elif keyword.arg == value:
            passed.append(value)
        else:
            passed.append(f"{keyword.arg}={value}")
    return sorted(passed)
