import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, xml } from "@odoo/owl";

import { answeredGroups, COUNTER_NAMES, doneGroups, questionGroups } from "./run_groups";
import { GoogleSyncLines } from "./run_lines";

/** The entries of a run, on its form. */
export class GoogleSyncLinesWidget extends Component {
    static template = xml`
        <GoogleSyncLines t-if="groups.length" runId="props.record.resId" groups="groups"/>`;
    static components = { GoogleSyncLines };
    static props = { ...standardWidgetProps };

    get groups() {
        const run = this.props.record.data;
        if (run.removals) {
            return questionGroups(run);
        }
        return run.asked && run.line_count ? answeredGroups(run) : doneGroups(run);
    }
}

registry.category("view_widgets").add("gcal_sync_lines", {
    component: GoogleSyncLinesWidget,
    fieldDependencies: [
        { name: "stopped", type: "boolean" },
        { name: "asked", type: "boolean" },
        ...["line_count", "removals", ...COUNTER_NAMES].map((name) => ({ name, type: "integer" })),
    ],
});
