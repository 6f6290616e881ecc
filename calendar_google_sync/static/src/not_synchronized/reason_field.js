import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, xml } from "@odoo/owl";

/** Why an entry is not synchronized, also when nobody refused it. */
export class GoogleSyncReasonField extends Component {
    static template = xml`<span t-esc="text" />`;
    static props = { ...standardFieldProps };

    get text() {
        const { state, [this.props.name]: reason } = this.props.record.data;
        if (state === "detached" && !reason) {
            return _t("Deleted in Google. It stays in Odoo and is no longer synchronized.");
        }
        return reason || "";
    }
}

registry.category("fields").add("gcal_sync_reason", {
    component: GoogleSyncReasonField,
    displayName: _t("Reason"),
    supportedTypes: ["char", "text"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
