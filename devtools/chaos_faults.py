"""What goes wrong between Odoo and Google in ./dev chaos, at random."""

LIST, GET = {"api_method": r"events\.list$"}, {"api_method": r"events\.get$"}
INSERT = {"api_method": r"events\.insert$"}
PATCH = {"api_method": r"events\.patch$"}
DELETE = {"api_method": r"events\.delete$"}
BATCH = {"batch": "whole"}
TOKEN = {"path": "^/token$"}
ANYTHING = {"path": "^/(batch/)?calendar/"}
#: What answers, and how often each is chosen
TARGETS = {
    "list": (LIST, 3),
    "get": (GET, 2),
    "insert": (INSERT, 6),
    "patch": (PATCH, 6),
    "delete": (DELETE, 5),
    "batch": (BATCH, 6),
    "token": (TOKEN, 1),
    "anything": (ANYTHING, 2),
}
COMMON = (
    {"status": 401},
    {"status": 403, "reason": "rateLimitExceeded"},
    {"status": 403, "reason": "quotaExceeded"},
    {"status": 429},
    {"status": 500},
    {"status": 503},
    {"drop": True},
    # The answer is lost, the work was done: the hardest to get right
    *({"status": 503, "after": True},) * 2,
    *({"drop": True, "after": True},) * 3,
    *({"truncate": True},) * 2,
)
TAKEN = {"status": 409, "reason": "duplicate"}
#: Answers that say something about one entry or one listing
OWN = {
    "list": (
        {"status": 404},
        {"status": 410, "reason": "fullSyncRequired"},
        {"status": 410, "reason": "updatedMinTooLongAgo"},
        {"status": 410, "reason": "deleted"},
    ),
    "get": ({"status": 404},),
    "insert": (TAKEN, {"status": 409}),
    "patch": ({"status": 412}, {"status": 404}, {"status": 409}),
    "delete": ({"status": 412}, {"status": 404}, {"status": 410, "reason": "deleted"}),
    "token": (
        {"status": 400, "reason": "invalid_grant"},
        {"status": 401, "reason": "invalid_client"},
    ),
}
NOT_OF_TOKEN = ({"status": 401}, {"status": 403, "reason": "quotaExceeded"})


def choose(rng):
    """One fault, as the emulator's client takes it; and its name."""
    names = list(TARGETS)
    [target] = rng.choices(names, [weight for _where, weight in TARGETS.values()])
    kinds = [*COMMON, *OWN.get(target, ()), *OWN.get(target, ())]
    kind = rng.choice(kinds)
    while target == "token" and kind in NOT_OF_TOKEN:
        kind = rng.choice(kinds)
    fault = {**TARGETS[target][0], **kind, **_how_often(rng)}
    if kind == TAKEN:
        # Google may see an id too early; it does not say so again after a listing
        fault.pop("probability", None)
        fault["count"] = 1
    if "status" in kind and rng.random() < 0.3:
        fault["retry_after"] = 3600  # nobody waits that long: the run ends
    words = " ".join(f"{name}={value}" for name, value in fault.items())
    return fault, f"{target}: {words}"


def _how_often(rng):
    if rng.random() < 0.25:
        return {"probability": 0.4, "seed": rng.randrange(1000)}
    return {"count": rng.choice((1, 1, 1, 2, 6)), "skip": rng.choice((0, 0, 0, 1, 2))}
