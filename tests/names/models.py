"""What each module defines on each model, read as syntax trees."""

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

#: The framework's own classes, which every model inherits from, as a module's name.
FRAMEWORK = "odoo.orm"
FRAMEWORK_FILES = ("models.py", "models_transient.py")
FRAMEWORK_CLASSES = {"BaseModel", "Model", "TransientModel"}
#: The model that every other one inherits from, without saying so.
BASE = "base"
#: Folders of an addon that define no models of an installation.
IGNORED = {"migrations", "static", "tests", "upgrades"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TABLE_OBJECTS = {"Constraint", "Index", "UniqueIndex"}


@dataclass(frozen=True)
class Definition:
    """A name in the body of a class that makes or extends a model."""

    module: str
    model: str
    name: str
    #: ``method``, ``property``, ``field``, ``table object`` or ``attribute``
    kind: str
    path: Path
    line: int

    @property
    def where(self):
        return f"{self.path}:{self.line}"

    def function(self):
        """:return: the syntax tree of a method or property, read once more"""
        for node in ast.walk(_tree(self.path)):
            if isinstance(node, FUNCTIONS) and node.lineno == self.line:
                return node
        raise LookupError(f"no function at {self.where}")


@dataclass(frozen=True)
class ModelClass:
    """One class of a module that makes or extends a model."""

    module: str
    model: str
    #: models named by ``_inherit``, without the model itself
    parents: tuple
    #: models named by ``_inherits``, whose fields are this model's, too
    delegates: tuple
    definitions: tuple


class Models:
    """Model classes of any number of modules.

    :param classes: list of ``ModelClass``
    """

    def __init__(self, classes):
        self.classes = classes
        self._names = {}

    def __add__(self, other):
        return Models([*self.classes, *other.classes])

    @cached_property
    def by_model(self):
        """Dict of model name to its classes."""
        found = {}
        for one in self.classes:
            found.setdefault(one.model, []).append(one)
        return found

    def family(self, model):
        """All models whose names are this one's, too: itself and what it inherits.

        :return: set of model names
        """
        found, pending = set(), [model, BASE]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                for one in self.by_model.get(name, ()):
                    pending += one.parents
        return found

    def definitions(self, model):
        """What the classes of a model define, without what it inherits."""
        for one in self.by_model.get(model, ()):
            yield from one.definitions

    def names(self, model):
        """What a model has, with all that it inherits.

        :return: dict of name to list of ``Definition``
        """
        if model not in self._names:
            self._names[model] = self._read_names(self.family(model))
        return self._names[model]

    def _read_names(self, family):
        found = {}
        for member in family:
            for one in self.definitions(member):
                found.setdefault(one.name, []).append(one)
        for one in self._delegated_fields(family):
            found.setdefault(one.name, []).append(one)
        return found

    def _delegated_fields(self, family):
        delegates = {
            delegate
            for member in family
            for one in self.by_model.get(member, ())
            for delegate in one.delegates
        }
        for delegate in delegates:
            for member in self.family(delegate):
                for one in self.definitions(member):
                    if one.kind == "field":
                        yield one


def read_odoo(root):
    """The models of an Odoo: its framework, and every module beside it.

    :param root: path of the package ``odoo``
    :return: ``Models``
    """
    classes = [
        one for name in FRAMEWORK_FILES for one in _framework(root / "orm" / name)
    ]
    for manifest in sorted(root.glob("addons/*/__manifest__.py")):
        classes += read_addon(manifest.parent).classes
    return Models(classes)


def read_addon(folder):
    """The models of one module.

    :param folder: path of the module, which is named like it
    :return: ``Models``
    """
    classes = []
    for path in python_files(folder):
        text = path.read_text()
        # A class that says neither makes no model
        if "_inherit" in text or "_name" in text:
            classes += _read(folder.name, path, ast.parse(text))
    return Models(classes)


def python_files(folder):
    """:return: paths of the sources of a module, without its tests"""
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if IGNORED.isdisjoint(path.relative_to(folder).parts[:-1])
    ]


def literal(node):
    """:return: the value of a literal, or None when it is something else"""
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _framework(path):
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in FRAMEWORK_CLASSES:
            body = tuple(_definitions(FRAMEWORK, BASE, path, node))
            yield ModelClass(FRAMEWORK, BASE, (), (), body)


def _read(module, path, tree):
    for node in _flat(tree.body):
        if isinstance(node, ast.ClassDef) and (known := _model_of(node, path)):
            model, parents, delegates = known
            body = tuple(_definitions(module, model, path, node))
            yield ModelClass(module, model, parents, delegates, body)


def _model_of(node, path):
    """:return: name of the model, its parents and its delegates; or None

    :raises ValueError: when the class extends a model that only running it names
    """
    said = {
        name: value
        for name, value, _statement in _assigned(node.body)
        if name in ("_name", "_inherit", "_inherits")
    }
    if "_inherit" not in said and "_name" not in said:
        return None
    inherit = literal(said["_inherit"]) if "_inherit" in said else ()
    if inherit is None:
        raise ValueError(f"{path}:{node.lineno}: _inherit is no literal")
    parents = (inherit,) if isinstance(inherit, str) else tuple(inherit)
    name = literal(said["_name"]) if "_name" in said else None
    if not name and len(parents) != 1:
        return None  # a new model without a name that can be read: extends nothing
    name = name or parents[0]
    delegates = literal(said["_inherits"]) if "_inherits" in said else {}
    return name, tuple(one for one in parents if one != name), tuple(delegates or ())


def _definitions(module, model, path, node):
    for name, kind, statement in _names(node.body):
        yield Definition(module, model, name, kind, path, statement.lineno)


@lru_cache(maxsize=64)
def _tree(path):
    return ast.parse(path.read_text())


def _names(body):
    for statement in _flat(body):
        if isinstance(statement, FUNCTIONS):
            yield statement.name, _kind_of_function(statement), statement
        elif isinstance(statement, ast.ClassDef):
            yield statement.name, "attribute", statement
    for name, value, statement in _assigned(body):
        yield name, _kind_of_value(value), statement


def _assigned(body):
    """(name, value, statement) of what a class body assigns."""
    for statement in _flat(body):
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        else:
            continue
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    yield node.id, statement.value, statement


def _flat(body):
    """Statements, with those below if, with, for and try; classes are closed."""
    for statement in body:
        yield statement
        if not isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                yield from _flat(getattr(statement, name, ()))
            for handler in getattr(statement, "handlers", ()):
                yield from _flat(handler.body)


def _kind_of_function(node):
    for decorator in node.decorator_list:
        text = ast.unparse(decorator)
        if text.endswith("property") or text.endswith((".setter", ".getter")):
            return "property"
    return "method"


def _kind_of_value(value):
    if not isinstance(value, ast.Call):
        return "attribute"
    function = ast.unparse(value.func)
    if function.startswith("fields."):
        return "field"
    return "table object" if function.split(".")[-1] in TABLE_OBJECTS else "attribute"
