"""What the browser's console says of a page."""

import re
from dataclasses import dataclass, field


@dataclass
class Errors:
    """What the pages of a test complained about."""

    seen: list = field(default_factory=list)
    expected: list = field(default_factory=list)

    def expect(self, pattern):
        """This error belongs to the test, which fails when it does not come."""
        self.expected.append(pattern)

    def watch(self, page):
        page.on("pageerror", lambda error: self.seen.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))

    def _console(self, page, message):
        if message.type == "error":
            where = message.location.get("url", "")
            self.seen.append(f"{page.url}: {message.text} ({where})")

    def check(self):
        missing = [
            p for p in self.expected if not any(re.search(p, s) for s in self.seen)
        ]
        surprises = [
            s for s in self.seen if not any(re.search(p, s) for p in self.expected)
        ]
        assert not surprises, "errors in the browser:\n" + "\n".join(surprises)
        assert not missing, f"expected errors that did not come: {missing}"
