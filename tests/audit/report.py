"""What an audit has found, and how much it has tried."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    calls: Counter = field(default_factory=Counter)
    """Number of calls by role and transport."""
    outcomes: Counter = field(default_factory=Counter)
    """Number of answers by name: "answered", or the class of the error."""
    holes: list = field(default_factory=list)
    """Sentences; empty is what everybody wants."""

    def count(self, role, transport, outcome):
        self.calls[role, transport] += 1
        self.outcomes[outcome] += 1

    def hole(self, role, call, problem):
        self.holes.append(f"{role}: {call}: {problem}"[:1000])

    def __str__(self):
        roles = {role for role, _transport in self.calls}
        lines = [f"{self.calls.total()} calls, {len(roles)} roles:"]
        for (role, transport), count in sorted(self.calls.items()):
            lines.append(f"  {role:22} {transport:9} {count:6}")
        lines.append("answers: " + _listed(self.outcomes))
        lines.append(f"holes: {len(self.holes)}")
        return "\n".join([*lines, *self.holes])


def _listed(counter):
    return ", ".join(f"{name} {count}" for name, count in counter.most_common())
