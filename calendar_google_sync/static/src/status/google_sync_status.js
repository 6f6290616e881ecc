import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillStart, useRef, useState } from "@odoo/owl";

import { connectAction } from "../link/google_link";

const LOOKS = {
    linked: { icon: "fa-check text-success", label: _t("In Google") },
    waiting: { icon: "fa-clock-o text-info", label: _t("Waiting for Google") },
    outside: { icon: "fa-calendar-o text-muted", label: _t("Not in Google: its dates") },
    stopped: { icon: "fa-pause text-warning", label: _t("Google is on hold") },
    parked: { icon: "fa-exclamation-triangle text-warning", label: _t("Google failed") },
    detached: { icon: "fa-chain-broken text-info", label: _t("Deleted in Google") },
    removing: { icon: "fa-trash-o text-muted", label: _t("Being removed from Google") },
    excluded: { icon: "fa-minus text-muted", label: _t("Not in Google") },
};

/** Why a record is not in Google, and what can be done about it. */
export class GoogleSyncExplanation extends Component {
    static template = "calendar_google_sync.GoogleSyncExplanation";
    static props = { resModel: String, resId: Number, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.heading = useRef("heading");
        onWillStart(async () => {
            const { resModel, resId } = this.props;
            [this.status] = await this.orm.read(
                resModel,
                [resId],
                ["gcal_sync_state", "gcal_sync_reason", "gcal_sync_way_out", "gcal_sync_url"],
            );
        });
        onMounted(() => this.heading.el?.focus());
    }

    get isThere() {
        return this.status.gcal_sync_state === "linked";
    }

    get title() {
        switch (this.status.gcal_sync_state) {
            case "linked":
                return _t("It is in your Google Calendar");
            case "removing":
                return _t("Why does this leave Google?");
            default:
                return _t("Why is this not in Google?");
        }
    }

    get reason() {
        return (
            this.status.gcal_sync_reason ||
            _t("What is changed on one side comes to the other with each synchronization.")
        );
    }

    get wayOut() {
        return {
            again: { label: _t("Synchronize again"), run: () => this.synchronizeAgain() },
            synchronize: { label: _t("Synchronize now"), run: () => this.synchronize() },
            reconnect: { label: _t("Reconnect Google"), run: () => this.connect() },
            create_calendars: {
                label: _t("Create calendars again"),
                run: () => this.connect(),
            },
            settings: { label: _t("User Credentials"), run: () => this.openCredentials() },
        }[this.status.gcal_sync_way_out];
    }

    /** The server's answer is awaited first: a closed popover hears of nothing. */
    async askServer(method) {
        const { resModel, resId } = this.props;
        const action = await this.orm.call(resModel, method, [[resId]]);
        this.props.close();
        return action;
    }

    async synchronizeAgain() {
        return this.action.doAction(await this.askServer("action_gcal_sync_again"));
    }

    async synchronize() {
        return this.action.doAction(await this.askServer("action_gcal_sync_now"), {
            // Another page may take the place of this one, which is not to come back
            onClose: (params) => params?.noReload || this.action.doAction("soft_reload"),
        });
    }

    openCredentials() {
        this.props.close();
        return this.action.doAction("calendar_google_sync.res_users_action_credentials");
    }

    connect() {
        this.props.close();
        return this.action.doAction(connectAction("workspace"));
    }
}

/** How a record stands with Google; a click tells why. */
export class GoogleSyncStatus extends Component {
    static template = "calendar_google_sync.GoogleSyncStatus";
    static props = {
        resModel: String,
        resId: [Number, Boolean],
        state: [String, Boolean],
    };

    setup() {
        this.button = useRef("button");
        this.local = useState({ isOpen: false });
        this.popover = usePopover(GoogleSyncExplanation, {
            position: "bottom-start",
            popoverClass: "o_gcal_sync_explanation",
            onClose: () => {
                this.local.isOpen = false;
                this.button.el?.focus();
            },
        });
    }

    get look() {
        return this.props.resId && LOOKS[this.props.state];
    }

    onClick() {
        const { resModel, resId } = this.props;
        this.local.isOpen = true;
        this.popover.open(this.button.el, { resModel, resId });
    }
}

export class GoogleSyncStatusField extends Component {
    static template = "calendar_google_sync.GoogleSyncStatusField";
    static components = { GoogleSyncStatus };
    static props = { ...standardFieldProps };
}

registry.category("fields").add("gcal_sync_status", {
    component: GoogleSyncStatusField,
    displayName: _t("Google Calendar Status"),
    supportedTypes: ["selection"],
});
