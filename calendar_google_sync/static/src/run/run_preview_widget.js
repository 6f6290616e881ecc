import { browser } from "@web/core/browser/browser";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillDestroy, useState } from "@odoo/owl";

import { connectUrl, linkOf } from "../link/google_link";
import { COUNTER_NAMES, plannedGroups } from "./run_groups";
import { GoogleSyncLines } from "./run_lines";
import { isLate } from "./run_watch";

const POLL_DELAY = 1000;
// Who goes through the choices is not to ask Google at each of them
const CALM = 500;
const FIELDS = [
    "create_date",
    "started_at",
    "finished_at",
    "message",
    "removals",
    ...COUNTER_NAMES,
];

/** What a synchronization of the chosen dates would do; nobody has to wait for it. */
export class GoogleSyncPreview extends Component {
    static template = "calendar_google_sync.GoogleSyncPreview";
    static components = { GoogleSyncLines };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.googleSync = useService("gcal_sync");
        this.google = useState(this.googleSync.state);
        this.state = useState({ preview: null, problem: "", isAsking: false });
        this.ticket = 0;
        this.lookSoon = useDebounced(() => this.look(), CALM);
        useRecordObserver((record) => {
            const chosen = JSON.stringify(this.windowOf(record.data));
            if (chosen !== this.chosen) {
                this.chosen = chosen;
                this.begin();
                this.lookSoon();
            }
        });
        onWillDestroy(() => this.ticket++);
    }

    /** The arguments of a preview, or null while the dates make no range. */
    windowOf({ scope, date_from: first, date_to: last }) {
        if (scope !== "range") {
            return [scope];
        }
        return first && last && first <= last
            ? [scope, serializeDate(first), serializeDate(last)]
            : null;
    }

    begin() {
        this.ticket++;
        const isAsking = this.chosen !== "null";
        Object.assign(this.state, { preview: null, problem: "", isAsking });
    }

    async look() {
        const window = JSON.parse(this.chosen);
        if (!window) {
            return;
        }
        this.begin();
        const ticket = this.ticket;
        let told;
        try {
            told = await this.ask(window, () => ticket === this.ticket);
        } catch {
            told = { problem: _t("The server cannot be reached at the moment.") };
        }
        if (ticket === this.ticket) {
            Object.assign(this.state, { isAsking: false, ...told });
            if (told.problem) {
                await this.googleSync.refresh();
            }
        }
    }

    /** What the person has to do before anything can be synchronized. */
    get wayOut() {
        const link = this.google.status && linkOf(this.google.status);
        return link?.act === "connect" ? link : null;
    }

    get connectUrl() {
        return connectUrl("workspace");
    }

    /** Lets the server look, and reads what it has found. */
    async ask(window, isWanted) {
        const { id, problem } = await this.orm.silent.call(
            "calendar.google.sync",
            "ask_preview",
            window,
        );
        if (!id) {
            return { problem };
        }
        while (isWanted()) {
            const [preview] = await this.orm.silent.read("calendar.google.run", [id], FIELDS);
            if (!preview) {
                return { problem: _t("What was found here is not up to date any more.") };
            }
            if (preview.finished_at) {
                return preview.message ? { problem: preview.message } : { preview };
            }
            if (isWanted() && isLate(preview)) {
                this.state.problem = _t(
                    "The server has not begun to look yet. You can synchronize all the same.",
                );
            }
            await new Promise((resolve) => browser.setTimeout(resolve, POLL_DELAY));
        }
    }

    get groups() {
        return plannedGroups(this.state.preview);
    }
}

registry.category("view_widgets").add("gcal_sync_preview", {
    component: GoogleSyncPreview,
    fieldDependencies: [
        { name: "scope", type: "selection" },
        { name: "date_from", type: "date" },
        { name: "date_to", type: "date" },
    ],
});
