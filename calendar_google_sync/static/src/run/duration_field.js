import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, xml } from "@odoo/owl";

/** The time from ``started_at`` to this field, in words. */
export class GoogleSyncDurationField extends Component {
    static template = xml`<span t-esc="text" />`;
    static props = { ...standardFieldProps };

    get text() {
        const { started_at: start, [this.props.name]: end } = this.props.record.data;
        if (!start || !end) {
            return "";
        }
        const seconds = Math.round(end.diff(start).as("seconds"));
        return seconds < 60
            ? _t("%s s", seconds)
            : _t("%(minutes)s min %(seconds)s s", {
                  minutes: Math.floor(seconds / 60),
                  seconds: seconds % 60,
              });
    }
}

registry.category("fields").add("gcal_sync_duration", {
    component: GoogleSyncDurationField,
    displayName: _t("Duration"),
    supportedTypes: ["datetime"],
    fieldDependencies: [{ name: "started_at", type: "datetime" }],
});
