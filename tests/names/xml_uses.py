"""Names that views, data files and templates put beside those of others."""

import ast
import re

from lxml import etree

from .model_rules import KNOWN_FIELDS, PREFIX
from .uses import ADDON, Use

#: In an inherited view, what says where to put something, and puts nothing itself.
LOCATORS = ("xpath", "attribute")
RECORDS = ("record", "menuitem", "template", "function", "delete")


def uses(folder):
    """
    :param folder: path of the addon
    :return: list of ``Use``
    """
    found = []
    for path in sorted(folder.rglob("*.xml")):
        reader = _Reader(path.relative_to(folder))
        root = etree.parse(path).getroot()
        if root.tag == "templates":
            reader.templates(root)
        else:
            reader.records(root)
        found += reader.found
    return found


def findings(folder, odoo):
    """Names that inherited views are given, and that others could give them, too.

    :param folder: path of the addon
    :param odoo: ``Models`` of everybody else
    :return: list of ``Use``
    """
    found = []
    for path in sorted(folder.rglob("*.xml")):
        reader = _Reader(path.relative_to(folder))
        for record in etree.parse(path).getroot().iter("record"):
            if _is_extension(record):
                model = record.findtext("field[@name='model']")
                for node in _added(record.find("field[@name='arch']")):
                    if not _is_free(node, model, odoo):
                        found.append(reader.use("element", node.get("name"), node))
    return found


def _is_free(node, model, odoo):
    """Whether the name of a new element is ours, or that of what the model has."""
    name = node.get("name")
    if PREFIX.match(name):
        return True
    if node.tag == "field":
        return name in KNOWN_FIELDS.get(model, ()) or name in odoo.names(model)
    if node.tag == "button":
        is_action = node.get("type") == "action"
        return name.startswith("%(") if is_action else name in odoo.names(model)
    return False


def _is_extension(record):
    mode = record.findtext("field[@name='mode']")
    inherited = record.find("field[@name='inherit_id']") is not None
    return inherited and mode != "primary"


def _added(node):
    """The named elements of an inherited view that are new in it."""
    for child in node.iterchildren(etree.Element):
        is_new = child.tag not in LOCATORS and not child.get("position")
        if is_new and child.get("name"):
            yield child
        # The views inside a new field are those of another model
        if not (is_new and child.tag == "field"):
            yield from _added(child)


class _Reader:
    def __init__(self, path):
        self.path = path
        self.found = []

    def use(self, kind, name, node):
        return Use(kind, name, f"{self.path}:{node.sourceline}")

    def add(self, kind, name, node):
        self.found.append(self.use(kind, name, node))

    def templates(self, root):
        for node in root.iterdescendants(etree.Element):
            if node.get("t-name"):
                self.add("template", node.get("t-name"), node)
            self._looks(node)

    def records(self, root):
        for node in root.iterdescendants(etree.Element):
            if node.tag in RECORDS:
                self._record(node)
            else:
                self._looks(node)
                self._contexts(node)

    def _record(self, node):
        name = node.get("id") or ""
        if "." in name and not name.startswith(f"{ADDON}."):
            # A record of another module, which is not ours to write
            self.add("inherited view", name, node)
        model = node.get("model")
        fields = {field.get("name"): field for field in node.findall("field")}
        if model == "ir.ui.view" and _is_extension(node):
            self.add("inherited view", name, node)
        if model == "ir.config_parameter":
            self.add("config parameter", fields["key"].text, node)
        if (model or "").startswith("ir.actions.") and "path" in fields:
            self.add("action path", fields["path"].text, node)
        if model == "ir.actions.client":
            self.add("client action", fields["tag"].text, node)

    def _looks(self, node):
        for attribute in ("class", "t-att-class", "t-attf-class"):
            for name in re.findall(r"\bo_[a-z][\w-]*", node.get(attribute) or ""):
                self.add("CSS class", name, node)
        if node.get("id"):
            self.add("element id", node.get("id"), node)

    def _contexts(self, node):
        text = node.get("context")
        if node.tag == "field" and node.get("name") == "context":
            text = node.text
        for key in _keys((text or "").strip()):
            self.add("context key", key, node)


def _keys(text):
    """The keys of a dictionary that is written in a view."""
    if not text:
        return []
    tree = ast.parse(text, mode="eval")
    return [
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
