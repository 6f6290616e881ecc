"""What our stylesheets name, and whose looks they change."""

import re

from .uses import Use

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
INTERPOLATION = re.compile(r"#\{[^}]*\}")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
#: What every rule of ours is about.
OURS = ".o_gcal_sync_"


def uses(folder):
    """
    :param folder: path of the addon
    :return: list of ``Use`` of the classes in selectors
    """
    return [
        Use("CSS class", name, str(path.relative_to(folder)))
        for path, rules in _rules(folder)
        for selectors in rules
        for name in CLASS.findall(" ".join(selectors))
    ]


def findings(folder):
    """Rules that change how something looks where nothing of ours is.

    :return: list of ``Use``
    """
    return [
        Use("CSS class", " ".join(selectors), str(path.relative_to(folder)))
        for path, rules in _rules(folder)
        for selectors in rules
        if any(OURS not in one for one in selectors[0].split(",") if selectors)
    ]


def _rules(folder):
    for path in sorted(folder.rglob("static/src/**/*.scss")):
        text = COMMENT.sub("", path.read_text())
        yield path, list(_selectors(INTERPOLATION.sub("", text)))


def _selectors(text):
    """For each rule, the selectors from the outermost to its own."""
    above, start = [], 0
    for match in re.finditer(r"[{};]", text):
        said = " ".join(text[start : match.start()].split())
        start = match.end()
        if match[0] == "{":
            above.append(said)
            chain = [one for one in above if not one.startswith("@")]
            if chain:
                yield chain
        elif match[0] == "}":
            above.pop()
