import { _t } from "@web/core/l10n/translation";

/** The counters of a run: how they look, what was done, and what would be done. */
const COUNTERS = [
    {
        name: "parked",
        icon: "fa-exclamation-triangle text-danger",
        done: _t("failed"),
        planned: _t("cannot be synchronized"),
    },
    {
        name: "conflicts",
        icon: "fa-random text-warning",
        done: _t("changed on both sides: the later change was kept"),
        planned: _t("changed on both sides: the later change is kept"),
    },
    {
        name: "undone",
        icon: "fa-undo text-warning",
        done: _t("undone in Google: you may not change them in Odoo"),
    },
    {
        name: "detached",
        icon: "fa-chain-broken text-info",
        done: _t("skipped: deleted in Google, kept in Odoo and not synchronized"),
        planned: _t("deleted in Google: to keep in Odoo, no longer synchronized"),
    },
    {
        name: "remaining",
        icon: "fa-clock-o text-info",
        done: _t("left for the next synchronization"),
        planned: _t("left for the synchronization after this one"),
    },
    {
        name: "remote_created",
        icon: "fa-plus text-success",
        done: _t("created in Google"),
        planned: _t("to create in Google"),
    },
    {
        name: "local_created",
        icon: "fa-plus text-success",
        done: _t("created in Odoo"),
        planned: _t("to create in Odoo"),
    },
    {
        name: "remote_updated",
        icon: "fa-pencil text-info",
        done: _t("updated in Google"),
        planned: _t("to update in Google"),
    },
    {
        name: "local_updated",
        icon: "fa-pencil text-info",
        done: _t("updated in Odoo"),
        planned: _t("to update in Odoo"),
    },
    {
        name: "remote_deleted",
        icon: "fa-trash text-warning",
        done: _t("removed from Google"),
        planned: _t("to remove from Google"),
    },
];
const NOTES = 5;

export const COUNTER_NAMES = COUNTERS.map((counter) => counter.name);

/** What a stopped run left was not even looked at: there is no list behind it. */
function isNameless(run, name) {
    return run.stopped && name === "remaining";
}

function groups(counters, run, tense) {
    return counters
        .filter(({ name }) => run[name] && !isNameless(run, name))
        .map(({ name, icon, [tense]: label }) => ({
            action: name,
            count: run[name],
            icon,
            label: label || "",
        }));
}

/** All that a run did. */
export const doneGroups = (run) => groups(COUNTERS, run, "done");

/** What a person should look at after a run. */
export const noteGroups = (run) => groups(COUNTERS.slice(0, NOTES), run, "done");

/** What a run would do: first what it writes. */
export const plannedGroups = (run) =>
    groups([...COUNTERS.slice(NOTES), ...COUNTERS.slice(0, NOTES)], run, "planned");

/** What a run asked about, and what was confirmed. */
export const answeredGroups = (run) => [
    {
        action: "removals",
        count: run.line_count,
        icon: "fa-check text-muted",
        label: _t("confirmed to be removed from Google"),
    },
];

/** What a run asks about. */
export const questionGroups = (run) => [
    {
        action: "removals",
        count: run.removals,
        icon: "fa-trash text-warning",
        label: _t("to remove from Google"),
        isOpen: true,
    },
];
