import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { reactive } from "@odoo/owl";

const POLL_DELAY = 1000;
// After so many seconds a person is told what the run waits for
const PATIENCE = 20;
const RUN_FIELDS = [
    "state",
    "create_date",
    "started_at",
    "total",
    "progress",
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

/** What a run says below a headline that tells of its success already. */
export function runDetails({ state, message }) {
    const head = _t("Your calendars are synchronized.").toString();
    if (state === "done" && message?.startsWith(head)) {
        return message.slice(head.length).trim();
    }
    return message || "";
}

/**
 * How the current user stands with Google, and the run that is going on.
 *
 * A run works on the server; this service only watches it, so that its end is told
 * even to a person who closed the popup or left the page.
 */
export const googleSyncService = {
    dependencies: ["action", "notification", "orm"],

    start(env, { action, notification, orm }) {
        const state = reactive({ status: null, run: null });
        let watchedId = null;
        let viewers = 0;
        let closeNotice = () => {};

        async function refresh() {
            state.status = await orm.silent.call("calendar.google.account", "get_status", []);
            if (state.status.run.id) {
                watch(state.status.run.id);
            }
        }

        async function popNotice() {
            const notice = await orm.silent.call("calendar.google.account", "pop_notice", []);
            if (notice) {
                const { type, title, message, sticky } = notice;
                closeNotice = notification.add(message, {
                    type,
                    title,
                    sticky: Boolean(sticky),
                });
            }
        }

        /** Reads the run again and again until it has ended. */
        async function watch(runId) {
            if (watchedId === runId) {
                return;
            }
            watchedId = runId;
            let wasRunning = false;
            while (watchedId === runId) {
                let run;
                try {
                    [run] = await orm.silent.read("calendar.google.run", [runId], RUN_FIELDS);
                } catch {
                    run = state.run; // offline for a moment: ask again
                }
                if (watchedId !== runId) {
                    return;
                }
                if (!run) {
                    watchedId = null;
                    state.run = null;
                    return;
                }
                state.run = run;
                if (run.state !== "running") {
                    watchedId = null;
                    await end(run, wasRunning);
                    return;
                }
                wasRunning = true;
                await new Promise((resolve) => browser.setTimeout(resolve, POLL_DELAY));
            }
        }

        async function end(run, wasRunning) {
            env.bus.trigger("GCAL_SYNC:RUN_ENDED", run);
            if (wasRunning && !viewers) {
                tellEnd(run);
            }
            await refresh();
        }

        function tellEnd(run) {
            const options = {};
            if (run.state === "done") {
                options.type = "success";
                options.title = _t("Synchronized with Google");
            } else if (run.removals) {
                options.type = "warning";
                options.title = _t("Please confirm first");
                options.sticky = true;
                options.buttons = [{ name: _t("Look"), onClick: () => openRun(run.id) }];
            } else {
                options.type = "danger";
                options.title = _t("The synchronization with Google failed");
            }
            closeNotice = notification.add(runDetails(run).replaceAll("\n", "; "), options);
        }

        function openRun(runId) {
            closeNotice();
            return action.doAction({
                type: "ir.actions.act_window",
                res_model: "calendar.google.run",
                res_id: runId,
                views: [[false, "form"]],
            });
        }

        /** End the pause that the person asked for. */
        async function resume() {
            await orm.call("calendar.google.account", "action_resume", [[state.status.id]]);
            await refresh();
        }

        return {
            state,
            refresh,
            resume,
            popNotice,
            watch,
            openRun,
            /** What was said before is in the way of what is opened now. */
            closeNotice: () => closeNotice(),
            /** A viewer shows the end of a run itself. */
            addViewer() {
                viewers++;
                return () => viewers--;
            },
        };
    },
};

registry.category("services").add("gcal_sync", googleSyncService);
