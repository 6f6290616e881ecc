import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillStart, status, useState } from "@odoo/owl";

import { connectAction } from "../link/google_link";
import { RevokeDialog } from "./revoke_dialog";

const STATE_CLASSES = {
    connected: "text-bg-success",
    unconfirmed: "text-bg-warning",
    reconnect: "text-bg-warning",
    calendars_missing: "text-bg-warning",
    paused: "text-bg-warning",
    revoking: "text-bg-secondary",
};

/** What the current user let into their account, and the way to take it back. */
export class GoogleCredentials extends Component {
    static template = "calendar_google_sync.GoogleCredentials";
    static props = {
        showPreferences: { type: Boolean, optional: true },
        onPaused: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.googleSync = useService("gcal_sync");
        this.state = useState({ access: false });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.access = await this.orm.call("res.users", "gcal_sync_access", []);
    }

    get access() {
        return this.state.access;
    }

    get stateClass() {
        if (this.isUserPaused) {
            return "text-bg-secondary";
        }
        return STATE_CLASSES[this.access.state];
    }

    get calendars() {
        return [this.access.events_calendar_name, this.access.tasks_calendar_name].filter(Boolean);
    }

    /** What is brought into step, or that nothing is for now. */
    get kinds() {
        const { sync_events, sync_tasks } = this.access;
        if (sync_events && sync_tasks) {
            return _t("Events and tasks");
        }
        return sync_events ? _t("Events only") : _t("Tasks only");
    }

    get stateLabel() {
        return this.isUserPaused ? _t("Paused by you") : this.access.state_label;
    }

    get isUserPaused() {
        return this.access.user_paused && this.access.state === "connected";
    }

    /** A failure that is over, or that the state tells already, is not told again. */
    get error() {
        const { failures, last_error, state_message } = this.access;
        return failures && last_error !== state_message ? last_error : "";
    }

    get wayOut() {
        return {
            reconnect: _t("Reconnect Google"),
            calendars_missing: _t("Create calendars again"),
        }[this.access.state];
    }

    formatMoment(text) {
        return text ? formatDateTime(deserializeDateTime(text)) : _t("Never");
    }

    configure() {
        return this.action.doAction("calendar_google_sync.calendar_google_configure_action", {
            additionalContext: { default_origin: "workspace" },
            onClose: () => this.reload(),
        });
    }

    /** After a dialog, unless it leads away from here. */
    reload() {
        return status(this) === "destroyed" ? undefined : this.load();
    }

    /** Pause, or go on. */
    async togglePause() {
        const method = this.access.user_paused ? "action_resume" : "action_pause";
        await this.orm.call("calendar.google.account", method, [[this.access.id]]);
        await this.load();
        await this.googleSync.refresh();
        await this.props.onPaused?.();
    }

    async openPreferences() {
        const action = await this.orm.call("res.users", "action_get", []);
        return this.action.doAction(
            { ...action, res_id: user.userId },
            // A slow dialog may open over a page that is being left
            { onClose: () => this.reload() },
        );
    }

    reconnect() {
        return this.action.doAction(connectAction("workspace"));
    }

    revoke() {
        this.dialog.add(RevokeDialog, {
            access: this.access,
            confirm: async (calendars) => {
                const action = await this.orm.call(
                    "calendar.google.account",
                    "action_revoke",
                    [[this.access.id]],
                    { calendars },
                );
                await this.load();
                await this.googleSync.refresh();
                await this.action.doAction(action);
                await this.showWithoutAccess();
            },
        });
    }

    /** Runs and links went with the access: their page must not be read again. */
    showWithoutAccess() {
        const model = this.action.currentController?.props.resModel || "";
        return model.startsWith("calendar.google.")
            ? this.action.doAction("calendar_google_sync.res_users_action_credentials", {
                  clearBreadcrumbs: true,
              })
            : this.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }
}

/** The same on the form of a user; of another's an administrator sees the state. */
export class GoogleCredentialsWidget extends Component {
    static template = "calendar_google_sync.GoogleCredentialsWidget";
    static components = { GoogleCredentials };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.isSystem = user.isSystem;
    }

    showAccount() {
        return this.action.doAction("calendar_google_sync.calendar_google_account_action", {
            additionalContext: { search_default_user_id: this.props.record.resId },
        });
    }

    /** The form has the pause among its fields, too; what was typed into it stays. */
    async onPaused() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    get isOwn() {
        return this.props.record.resId === user.userId;
    }
}

registry.category("view_widgets").add("gcal_sync_credentials", {
    component: GoogleCredentialsWidget,
});

/** The same as a page of its own. */
export class GoogleCredentialsPage extends Component {
    static template = "calendar_google_sync.GoogleCredentialsPage";
    static components = { GoogleCredentials, Layout };
    static props = { ...standardActionServiceProps };
    static displayName = _t("User Credentials");

    setup() {
        this.display = { controlPanel: {} };
    }
}

registry.category("actions").add("gcal_sync_user_credentials", GoogleCredentialsPage);
