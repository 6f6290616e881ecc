import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import {
    Component,
    onMounted,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";

import { connectAction } from "../link/google_link";

const LOOKS = {
    linked: { icon: "fa-check text-success", label: _t("In Google") },
    changed: { icon: "fa-clock-o text-info", label: _t("Changes not sent yet") },
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
        return ["linked", "changed"].includes(this.status.gcal_sync_state);
    }

    get title() {
        switch (this.status.gcal_sync_state) {
            case "linked":
            case "changed":
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
        token: { type: Number, optional: true }, // another one: the record was read anew
    };

    setup() {
        this.googleSync = useService("gcal_sync");
        this.button = useRef("button");
        // The state as a message told it, until the record is read anew
        this.local = useState({ isOpen: false, state: null });
        useBus(this.env.bus, "GCAL_SYNC:CHANGED", () => this.lookAgain());
        onWillUpdateProps((next) => {
            const wasTold = this.local.state !== null;
            this.local.state = null;
            if (wasTold && next.resId === this.props.resId) {
                this.lookAgain(); // what was discarded is older than the message
            }
        });
        onWillDestroy(() => {
            this.isGone = true;
        });
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
        return this.props.resId && LOOKS[this.local.state ?? this.props.state];
    }

    /** A synchronization has changed something, perhaps this. */
    async lookAgain() {
        const { resModel, resId } = this.props;
        const state = resId && (await this.googleSync.readStatus(resModel, resId));
        if (state !== undefined && !this.isGone && resId === this.props.resId) {
            this.local.state = state;
        }
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

    setup() {
        this.local = useState({ token: 0 });
        let known;
        useRecordObserver((record) => {
            if (record.data !== known) {
                known = record.data;
                this.local.token++;
            }
        });
    }
}

registry.category("fields").add("gcal_sync_status", {
    component: GoogleSyncStatusField,
    displayName: _t("Google Calendar Status"),
    supportedTypes: ["selection"],
});
