"""When two values of a field mean the same."""

from __future__ import annotations

from .recurrence import canonical
from .text import same_text


def same(name: str, a: object, b: object) -> bool:
    """Whether two values of a field mean the same, however they are written."""
    if a is None or b is None or a == b:
        return a is b or a == b
    if name in ("description", "footer"):
        return same_text(str(a), str(b))
    if name in ("title", "location"):
        return str(a).strip() == str(b).strip()
    if name == "recurrence":
        return canonical(a) == canonical(b)  # type: ignore[arg-type]
    return name == "reminders" and set(a) == set(b)  # type: ignore[call-overload]
