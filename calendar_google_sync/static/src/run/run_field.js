import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillDestroy, useState } from "@odoo/owl";

import { runDetails } from "../service/google_sync_service";
import { doneGroups, noteGroups, questionGroups } from "./run_groups";
import { GoogleSyncLines } from "./run_lines";
import { GoogleSyncRunProgress } from "./run_progress";

/** Watches a run: a bar with counts while it works, then what it did. */
export class GoogleSyncRunField extends Component {
    static template = "calendar_google_sync.GoogleSyncRunField";
    static components = { GoogleSyncLines, GoogleSyncRunProgress };
    static props = { ...standardFieldProps };

    setup() {
        this.googleSync = useService("gcal_sync");
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState(this.googleSync.state);
        onWillDestroy(this.googleSync.addViewer());
        onMounted(() => {
            if (this.runId) {
                this.googleSync.watch(this.runId);
            }
        });
    }

    async confirmRemovals() {
        const action = await this.orm.call("calendar.google.run", "action_confirm_removals", [
            [this.runId],
        ]);
        await this.action.doAction(action);
    }

    get runId() {
        const value = this.props.record.data[this.props.name];
        return value && value.id;
    }

    get run() {
        return this.state.run?.id === this.runId ? this.state.run : null;
    }

    /** How the run ended: color, icon and headline. */
    get ending() {
        if (this.run.stopped) {
            return {
                color: "alert-info",
                icon: "fa-stop-circle",
                headline: _t("Synchronization stopped"),
            };
        }
        if (this.run.state === "done") {
            return {
                color: "alert-success",
                icon: "fa-check-circle",
                headline: _t("Successfully synchronized with Google"),
            };
        }
        if (this.run.removals) {
            return {
                color: "alert-warning",
                icon: "fa-exclamation-triangle",
                headline: _t("Please confirm first"),
            };
        }
        return {
            color: "alert-danger",
            icon: "fa-times-circle",
            headline: _t("The synchronization failed"),
        };
    }

    get details() {
        return runDetails(this.run);
    }

    get counts() {
        const run = this.run;
        return [
            { label: _t("Created"), odoo: run.local_created, google: run.remote_created },
            { label: _t("Updated"), odoo: run.local_updated, google: run.remote_updated },
            { label: _t("Removed"), odoo: null, google: run.remote_deleted },
        ];
    }

    get notes() {
        return noteGroups(this.run);
    }

    get hasLines() {
        return !this.run.removals && doneGroups(this.run).length;
    }

    get question() {
        return questionGroups(this.run);
    }

    /** All that the run did, in the history. */
    openRun() {
        return this.googleSync.openRun(this.runId);
    }
}

registry.category("fields").add("gcal_sync_run", {
    component: GoogleSyncRunField,
    displayName: _t("Google Synchronization Run"),
    supportedTypes: ["many2one"],
});
