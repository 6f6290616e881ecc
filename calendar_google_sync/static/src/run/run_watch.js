import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const POLL_DELAY = 1000;
// After so many seconds a person is told what the run waits for
const PATIENCE = 20;
const RUN_FIELDS = [
    "state",
    "trigger",
    "create_date",
    "started_at",
    "total",
    "progress",
    "doing",
    "waiting_seconds",
    "stopping",
    "stopped",
    "local_created",
    "local_updated",
    "remote_created",
    "remote_updated",
    "remote_deleted",
    "detached",
    "conflicts",
    "undone",
    "parked",
    "remaining",
    "message",
    "removals",
];

/** Whether the server's scheduled actions let the run wait. */
export function isLate({ create_date, started_at }) {
    const waited = luxon.DateTime.now().diff(deserializeDateTime(create_date));
    return !started_at && waited.as("seconds") > PATIENCE;
}

/**
 * Reads a run again and again until it has ended, or nobody wants to know.
 *
 * @param {Object} orm
 * @param {number} runId
 * @param {() => boolean} isWanted
 * @param {(run: Object) => void} onRun called with what was read each time
 * @returns {Promise<Object|null>} the run that has ended; null: it is gone or not wanted
 */
export async function followRun(orm, runId, isWanted, onRun) {
    while (isWanted()) {
        let found;
        try {
            found = await orm.silent.read("calendar.google.run", [runId], RUN_FIELDS);
        } catch {
            found = null; // offline for a moment: ask again
        }
        if (found && isWanted()) {
            const [run] = found;
            if (!run || run.state !== "running") {
                return run || null;
            }
            onRun(run);
        }
        await new Promise((resolve) => browser.setTimeout(resolve, POLL_DELAY));
    }
    return null;
}

/** How far a run is: counts in words, and how much of the bar is full. */
export function progressOf({ progress, total, stopping }) {
    const percent = total ? Math.min(100, Math.round((100 * progress) / total)) : 0;
    const bar = { percent, width: total ? percent : 100 };
    if (stopping) {
        return { ...bar, label: _t("Stopping…") };
    }
    if (!total) {
        return { ...bar, label: _t("Synchronizing…") };
    }
    const values = { progress: formatInteger(progress), total: formatInteger(total) };
    return { ...bar, label: _t("Synchronizing %(progress)s of %(total)s", values) };
}

/** What a run waits for, with the seconds that are left; "" while it works. */
export function waitOf({ doing, waiting_seconds }) {
    const seconds = Math.max(1, waiting_seconds || 0);
    switch (doing) {
        case "quota":
            return _t("Google allows 600 changes a minute: goes on in %s s", seconds);
        case "busy":
            return _t("Google asks for a break: goes on in %s s", seconds);
        case "unreachable":
            return _t("Google does not answer: tried again in %s s", seconds);
        default:
            return "";
    }
}

/** What a run works on. */
export function workOf({ doing }) {
    switch (doing) {
        case "fetch":
            return _t("Asking Google what has changed…");
        case "compare":
            return _t("Comparing Odoo with Google…");
        case "local":
            return _t("Writing to Odoo…");
        case "remote":
            return _t("Writing to Google…");
        default:
            return "";
    }
}
