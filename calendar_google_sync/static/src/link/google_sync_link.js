import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";

import { Component, onMounted, useState } from "@odoo/owl";

/** What the person can do now with Google, in the header of a calendar. */
export class GoogleSyncLink extends Component {
    static template = "calendar_google_sync.GoogleSyncLink";
    static props = {
        origin: String,
        onRunEnded: Function,
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.googleSync = useService("calendar_google_sync");
        this.state = useState(this.googleSync.state);
        useBus(this.env.bus, "CALENDAR_GOOGLE_SYNC:RUN_ENDED", () => this.props.onRunEnded());
        onMounted(async () => {
            await this.googleSync.refresh();
            await this.googleSync.popNotice();
        });
    }

    get status() {
        return this.state.status;
    }

    get run() {
        const { run, status } = this.state;
        if (run?.state === "running") {
            return run;
        }
        return status?.run.id ? status.run : null;
    }

    get buttonClass() {
        if (this.run) {
            return "d-flex flex-column align-items-stretch gap-1 py-0";
        }
        return this.status.state ? `o_calendar_google_sync_${this.status.state}` : "";
    }

    /** What the link says, and what it does. */
    get link() {
        switch (this.status.state) {
            case "connected":
                return {
                    label: _t("Synchronize with Google"),
                    icon: "fa-refresh",
                    title: this.connectedTitle,
                    onClick: () => this.openSync(),
                };
            case "reconnect":
                return {
                    label: _t("Reconnect Google"),
                    icon: "fa-exclamation-triangle text-warning",
                    title: this.status.message,
                    onClick: () => this.explain(_t("Reconnect Google"), () => this.connect()),
                };
            case "calendars_missing":
                return {
                    label: _t("Create calendars again"),
                    icon: "fa-exclamation-triangle text-warning",
                    title: this.status.message,
                    onClick: () =>
                        this.explain(_t("Create calendars again"), () => this.connect()),
                };
            case "paused":
                return {
                    label: _t("Google is paused"),
                    icon: "fa-pause text-warning",
                    title: this.status.message,
                    onClick: () => this.explain(),
                };
            case "revoking":
                return {
                    label: _t("Google is being revoked"),
                    icon: "fa-hourglass-half text-warning",
                    title: this.status.message,
                    onClick: () =>
                        this.explain(_t("User Credentials"), () => this.openCredentials()),
                };
            default:
                return {
                    label: _t("Configure with Google"),
                    icon: "fa-google",
                    title: _t("Keep your events and tasks in step with Google Calendar"),
                    onClick: () => this.openConfigure(),
                };
        }
    }

    get connectedTitle() {
        const { email, last_sync } = this.status;
        if (!last_sync) {
            return _t("Connected as %s, not synchronized yet", email);
        }
        const when = deserializeDateTime(last_sync).toRelative();
        return _t("Connected as %(email)s, last synchronized %(when)s", { email, when });
    }

    get percent() {
        const { progress, total } = this.run;
        return total ? Math.min(100, Math.round((100 * progress) / total)) : 0;
    }

    get progressLabel() {
        const { progress, total } = this.run;
        return total
            ? _t("Synchronizing %(progress)s of %(total)s", { progress, total })
            : _t("Synchronizing…");
    }

    openConfigure() {
        this.googleSync.closeNotice();
        return this.action.doAction("calendar_google_sync.calendar_google_configure_action", {
            additionalContext: { default_origin: this.props.origin },
            onClose: () => this.googleSync.refresh(),
        });
    }

    openSync() {
        this.googleSync.closeNotice();
        return this.action.doAction("calendar_google_sync.calendar_google_sync_action", {
            onClose: () => this.googleSync.refresh(),
        });
    }

    /** The state in words, and the way out when the person can take one. */
    explain(label, wayOut) {
        const { state, message } = this.status;
        const bodies = {
            reconnect: _t("Google does not let Odoo in any more. Please reconnect."),
            calendars_missing: _t("The two calendars are not in your Google account any more."),
            paused: _t("The synchronization with Google is paused."),
            revoking: _t("The access to Google is being revoked."),
        };
        const props = {
            title: _t("Google Calendar"),
            body: message || bodies[state],
            confirmLabel: label || _t("Close"),
            confirm: () => wayOut?.(),
        };
        if (wayOut) {
            props.cancel = () => {};
            props.cancelLabel = _t("Not now");
        }
        this.dialog.add(ConfirmationDialog, props);
    }

    openCredentials() {
        return this.action.doAction("calendar_google_sync.res_users_action_credentials");
    }

    connect() {
        return this.action.doAction({
            type: "ir.actions.act_url",
            url: `/calendar_google_sync/connect?origin=${encodeURIComponent(this.props.origin)}`,
            target: "self",
        });
    }
}
