import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useState } from "@odoo/owl";

const ICONS = {
    success: "fa-check-circle",
    warning: "fa-exclamation-triangle",
    danger: "fa-times-circle",
};

/** Asks Google about the OAuth client that stands in the form, stored or not. */
export class TestClient extends Component {
    static template = "calendar_google_sync.TestClient";
    static props = {
        ...standardWidgetProps,
        idField: String,
        secretField: String,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ testing: false, result: null });
        // What was told of another client is not true of this one
        useRecordObserver(({ data }, { idField, secretField }) => {
            const client = `${data[idField]} ${data[secretField]}`;
            if (client !== this.client) {
                this.client = client;
                this.state.result = null;
            }
        });
    }

    get icon() {
        return ICONS[this.state.result.type];
    }

    async test() {
        const { record, idField, secretField } = this.props;
        this.state.testing = true;
        this.state.result = null;
        try {
            // What was typed last is taken over by this question
            await record.isDirty();
            this.state.result = await this.orm.call("calendar.google.configure", "test_client", [
                record.data[idField],
                record.data[secretField],
            ]);
        } finally {
            this.state.testing = false;
        }
    }
}

registry.category("view_widgets").add("gcal_sync_test_client", {
    component: TestClient,
    extractProps: ({ attrs }) => ({
        idField: attrs.id_field,
        secretField: attrs.secret_field,
    }),
    supportedAttributes: [
        { label: _t("Field of the client ID"), name: "id_field", type: "string" },
        { label: _t("Field of the client secret"), name: "secret_field", type: "string" },
    ],
});
