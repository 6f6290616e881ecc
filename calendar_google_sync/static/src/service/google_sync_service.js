import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { reactive } from "@odoo/owl";

import { followRun } from "../run/run_watch";
import { makeStatusReader } from "./status_reader";

/** Type of the message that a run has changed something of this person. */
const CHANGED = "gcal_sync_changed";

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
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service: bus, notification, orm }) {
        const state = reactive({ status: null, run: null, waiting: 0 });
        let watchedId = null;
        let viewers = 0;
        let closeNotice = () => {};

        async function refresh() {
            state.status = await orm.silent.call("calendar.google.account", "get_status", []);
            if (state.status.run.id) {
                watch(state.status.run.id);
            }
            countWaiting(); // nobody waits for it
        }

        /** Apart from the status: with many events it takes longer. */
        async function countWaiting() {
            state.waiting =
                state.status.state === "connected"
                    ? await orm.silent.call("calendar.google.not.synchronized", "count_waiting", [])
                    : 0;
        }

        /** Where Google cannot tell Odoo of changes, the server looks for them now. */
        async function pageOpened() {
            if (state.status?.state === "connected") {
                await orm.silent.call("calendar.google.account", "look_if_old", []);
            }
        }

        /** @returns {Promise<boolean>} whether the page is to ask about the Google account */
        async function popNotice() {
            const notice = await orm.silent.call("calendar.google.account", "pop_notice", []);
            if (notice?.type === "question") {
                return true;
            }
            if (notice) {
                const { type, title, message, sticky } = notice;
                closeNotice = notification.add(message, {
                    type,
                    title,
                    sticky: Boolean(sticky),
                });
            }
            return false;
        }

        /** Follows a run until it has ended. */
        async function watch(runId) {
            if (watchedId === runId) {
                return;
            }
            watchedId = runId;
            let wasRunning = false;
            const isWanted = () => watchedId === runId;
            const ended = await followRun(orm, runId, isWanted, (run) => {
                wasRunning = true;
                state.run = run;
            });
            if (isWanted()) {
                watchedId = null;
                state.run = ended;
                if (ended) {
                    await end(ended, wasRunning);
                }
            }
        }

        async function end(run, wasRunning) {
            env.bus.trigger("GCAL_SYNC:RUN_ENDED", run);
            // What nobody started is quiet, unless it asks something
            if (wasRunning && !viewers && (run.trigger === "manual" || run.removals)) {
                tellEnd(run);
            }
            await refresh();
        }

        /** The run ends at its next step, and the next one goes on from there. */
        async function stop(runId) {
            if (state.run?.id === runId) {
                state.run.stopping = true;
            }
            await orm.call("calendar.google.run", "action_stop", [[runId]]);
        }

        bus.subscribe(CHANGED, () => {
            env.bus.trigger("GCAL_SYNC:CHANGED");
            if (state.status) {
                refresh(); // a page that shows it is open
            }
        });

        function told(run) {
            return runDetails(run).replaceAll(".\n", ". ").replaceAll("\n", "; ");
        }

        function tellEnd(run) {
            const options = {};
            if (run.stopped) {
                options.type = "info";
                options.title = _t("Synchronization stopped");
            } else if (run.state === "done") {
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
            closeNotice = notification.add(told(run), options);
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
            countWaiting,
            resume,
            popNotice,
            pageOpened,
            watch,
            stop,
            openRun,
            /** How a record stands with Google now. */
            readStatus: makeStatusReader(orm),
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
