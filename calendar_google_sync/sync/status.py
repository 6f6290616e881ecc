"""How a record stands with a person's Google, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass

#: What a person can do about a state of the account.
_ACCOUNT_WAYS = {
    "reconnect": "reconnect",
    "calendars_missing": "create_calendars",
    "paused": "settings",
    "user_paused": "settings",
}


@dataclass(frozen=True)
class Facts:
    """What is known of one record, for one person."""

    # State of the account, or "user_paused"; None: never connected
    account: str | None = None
    binding: str | None = None  # state of the binding; None: there is none
    obstacle: str | None = None  # the rule that keeps the record out of Google
    kind_on: bool = True  # entries of this kind are synchronized
    inside: bool = True  # a synchronization without chosen dates reaches it
    changed: bool = False  # Odoo has something that Google does not have yet
    single: bool = False  # one date of a series that Odoo cannot repeat


@dataclass(frozen=True)
class Status:
    """The answer: a state, the code of its reason and that of the way out."""

    state: str | None = None
    reason: str | None = None
    way_out: str | None = None


def status_of(facts: Facts) -> Status:
    """The first thing that keeps the record out of Google, or that it is there."""
    if facts.account in (None, "revoking", "unconfirmed"):
        return Status()
    if facts.binding == "detached":
        return Status("detached", "detached", "again")
    if facts.binding == "removing" or facts.binding and facts.obstacle:
        return Status("removing", facts.obstacle or "removing", "synchronize")
    if facts.obstacle:
        return Status("excluded", facts.obstacle)
    if facts.binding == "parked":
        return Status("parked", "parked")
    return _of_eligible(facts)


def _of_eligible(facts: Facts) -> Status:
    there = facts.binding in ("linked", "single")
    if facts.account != "connected":
        state = "linked" if there else "stopped"
        return Status(state, facts.account, _ACCOUNT_WAYS.get(facts.account or ""))
    if not facts.kind_on:
        return Status("linked" if there else "stopped", "kind_off", "settings")
    if there:
        return _of_linked(facts)
    if not facts.inside:
        return Status("outside", "outside", "synchronize")
    return Status("waiting", "waiting", "synchronize")


def _of_linked(facts: Facts) -> Status:
    if facts.changed:
        return Status("changed", "changed", "synchronize")
    if facts.single:
        return Status("linked", "single")
    return Status("linked")
