import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillDestroy, useState, xml } from "@odoo/owl";

import { GoogleSyncRunProgress } from "./run_progress";
import { followRun } from "./run_watch";

/** The form of a run follows it, and shows its end. */
export class GoogleSyncRunProgressWidget extends Component {
    static template = xml`
        <GoogleSyncRunProgress t-if="isRunning" run="state.run"/>`;
    static components = { GoogleSyncRunProgress };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ run: null });
        this.followedId = null;
        useRecordObserver((record) => {
            this.follow(record.data.state === "running" && record.resId);
        });
        onWillDestroy(() => this.follow(null));
    }

    get isRunning() {
        return this.props.record.data.state === "running";
    }

    async follow(runId) {
        if (runId === this.followedId) {
            return;
        }
        this.followedId = runId;
        this.state.run = null;
        if (!runId) {
            return;
        }
        const isWanted = () => this.followedId === runId;
        const ended = await followRun(this.orm, runId, isWanted, (run) => {
            this.state.run = run;
        });
        if (ended && isWanted()) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("gcal_sync_run_progress", {
    component: GoogleSyncRunProgressWidget,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
