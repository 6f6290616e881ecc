import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { reactive } from "@odoo/owl";

const POLL_DELAY = 1000;
// Moves notifications below the header, so that they do not cover the link
const NOTICE_CLASS = "o_calendar_google_sync_notice";
const RUN_FIELDS = [
    "state",
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
    "removal_titles",
];

/**
 * How the current user stands with Google, and the run that is going on.
 *
 * A run works on the server; this service only watches it, so that its end is told
 * even to a person who closed the popup or left the page.
 */
export const googleSyncService = {
    dependencies: ["orm", "notification"],

    start(env, { orm, notification }) {
        const state = reactive({ status: null, run: null });
        let watchedId = null;
        let viewers = 0;

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
                notification.add(message, {
                    type,
                    title,
                    sticky: Boolean(sticky),
                    className: NOTICE_CLASS,
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
            env.bus.trigger("CALENDAR_GOOGLE_SYNC:RUN_ENDED", run);
            if (wasRunning && !viewers) {
                notification.add(run.message || "", {
                    title:
                        run.state === "done"
                            ? _t("Synchronized with Google")
                            : _t("The synchronization with Google failed"),
                    type: run.state === "done" ? "success" : "danger",
                    className: NOTICE_CLASS,
                });
            }
            await refresh();
        }

        return {
            state,
            refresh,
            popNotice,
            watch,
            /** A viewer shows the end of a run itself. */
            addViewer() {
                viewers++;
                return () => viewers--;
            },
        };
    },
};

registry.category("services").add("calendar_google_sync", googleSyncService);
