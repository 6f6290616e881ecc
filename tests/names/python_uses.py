"""Names that Python sources put into namespaces which others use, too."""

import ast
import re

from .models import python_files
from .uses import Use

#: What a parameter's key looks like, where a text is not known to be one.
PARAMETER = re.compile(r"[a-z_]+(\.[a-z_]+)+")
PARAMETER_METHODS = {"get_param", "set_param"}
SESSION_METHODS = {"get", "pop", "setdefault"}
NOTIFICATIONS = {"_bus_send": 0, "_sendone": 1}
#: What ``lxml.builder`` makes an element of a view with.
MAKER = "E"


def uses(folder):
    """
    :param folder: path of the addon
    :return: list of ``Use``
    """
    trees = {path: ast.parse(path.read_text()) for path in python_files(folder)}
    names = {path: path.relative_to(folder).with_suffix("").parts for path in trees}
    constants = {names[path]: _constants(tree) for path, tree in trees.items()}
    found = []
    for path, tree in trees.items():
        imported = _imported(tree, names[path], constants)
        reader = _Reader(
            path.relative_to(folder), {**imported, **constants[names[path]]}
        )
        reader.visit(tree)
        found += reader.found
    return found


def _constants(tree):
    """Dict of a module's constants to their syntax trees."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _imported(tree, name, constants):
    """The constants that a module imports from others of the addon."""
    return {
        alias.asname or alias.name: constants[source][alias.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for source in [(*name[: -node.level], *(node.module or "").split("."))]
        for alias in node.names
        if alias.name in constants.get(source, ())
    }


class _Reader(ast.NodeVisitor):
    def __init__(self, path, constants):
        self.path = path
        self.constants = constants
        self.function = None
        self.found = []

    def add(self, kind, name, node):
        self.found.append(Use(kind, name, f"{self.path}:{node.lineno}"))

    def visit_FunctionDef(self, node):
        for decorator in node.decorator_list:
            self._decorated(decorator)
        outer, self.function = self.function, node
        self.generic_visit(node)
        self.function = outer

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute):
            self._called(node, node.func.attr, ast.unparse(node.func.value))
        for keyword in node.keywords:
            if keyword.arg == "config_parameter":
                self._texts("config parameter", keyword.value)
            elif keyword.arg == "context":
                self._keys(keyword.value)
        self.generic_visit(node)

    def visit_Subscript(self, node):
        owner = ast.unparse(node.value)
        if owner.endswith("session"):
            self._texts("session key", node.slice)
        elif owner.split(".")[-1] in ("context", "_context"):
            self._texts("context key", node.slice)
        self.generic_visit(node)

    def visit_Assign(self, node):
        for target in node.targets:
            text = ast.unparse(target)
            if re.search(r"context('\])?$", text):
                self._keys(node.value)
        self.generic_visit(node)

    def visit_Dict(self, node):
        pairs = {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        if "context" in pairs:
            self._keys(pairs["context"])
        if pairs.keys() >= {"type", "tag"}:
            self._texts("client action", pairs["tag"])
        self.generic_visit(node)

    def visit_Compare(self, node):
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)):
                if ast.unparse(right).split(".")[-1] in ("context", "_context"):
                    self._texts("context key", node.left)
        self.generic_visit(node)

    def _called(self, node, method, owner):
        first = node.args[0] if node.args else None
        if method in PARAMETER_METHODS and first:
            self._texts("config parameter", first)
        elif method in SESSION_METHODS and owner.endswith("session") and first:
            self._texts("session key", first)
        elif method == "get" and owner.split(".")[-1] in ("context", "_context"):
            self._texts("context key", first)
        elif method == "with_context":
            for argument in node.args:
                self._keys(argument)
            for keyword in node.keywords:
                if keyword.arg:
                    self.add("context key", keyword.arg, node)
                else:
                    self._keys(keyword.value)
        elif method in NOTIFICATIONS:
            self._texts("notification", node.args[NOTIFICATIONS[method]])
        elif owner == MAKER:
            self._made(node, method)

    def _made(self, node, tag):
        """An element that is added to a view at run time."""
        for keyword in node.keywords:
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                self.add("element", keyword.value.value, node)

    def _decorated(self, decorator):
        if not isinstance(decorator, ast.Call):
            return
        name = ast.unparse(decorator.func).split(".")[-1]
        for argument in decorator.args:
            if name == "depends_context":
                self._texts("context key", argument)
            elif name == "route":
                self._texts("route", argument)

    def _keys(self, node):
        """The keys of a context: of a dictionary, and of those that it is made of."""
        if isinstance(node, ast.Name):
            node = self.constants.get(node.id)
        if not isinstance(node, ast.Dict):
            return
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self._keys(value)
            else:
                self._texts("context key", key)

    def _texts(self, kind, node):
        for text in self._values(kind, node):
            self.add(kind, text, node)

    def _values(self, kind, node):
        """The texts that an expression can stand for.

        :raises ValueError: when they cannot be read; no name may escape the rules
        """
        if isinstance(node, ast.Name) and node.id in self.constants:
            node = self.constants[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node.value]
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return [text for one in node.elts for text in self._values(kind, one)]
        if kind == "config parameter" and isinstance(node, ast.Name):
            found = self._parameters()
            if found:
                return found
        raise ValueError(
            f"{self.path}:{node.lineno}: {ast.unparse(node)} cannot be read as the "
            f"{kind} that it is; use a constant"
        )

    def _parameters(self):
        """What could be the key of a parameter in this function: it loops over some."""
        found = []
        for node in ast.walk(self.function):
            if isinstance(node, ast.Name) and node.id in self.constants:
                node = self.constants[node.id]
            for one in ast.walk(node) if isinstance(node, ast.expr) else ():
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    if PARAMETER.fullmatch(one.value):
                        found.append(one.value)
        return sorted(set(found) - {"ir.config_parameter"})
