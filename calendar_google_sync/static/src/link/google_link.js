import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const WARNING = "fa-exclamation-triangle text-warning";

/** Where the way to Google begins; it ends on the page of the origin. */
export function connectUrl(origin) {
    return `/calendar_google_sync/connect?origin=${encodeURIComponent(origin)}`;
}

/** The action that leads to Google. */
export function connectAction(origin) {
    return { type: "ir.actions.act_url", url: connectUrl(origin), target: "self" };
}

/** How long ago a moment of the server was; its clock may run before ours. */
export function since(moment) {
    const ago = luxon.DateTime.now().diff(moment);
    return ago.as("minutes") < 1 ? _t("just now") : moment.toRelative();
}

function connected({ email, last_sync }) {
    const link = {
        act: "synchronize",
        label: _t("Synchronize with Google"),
        icon: "fa-refresh",
    };
    if (!last_sync) {
        return { ...link, title: _t("Connected as %s, not synchronized yet", email) };
    }
    const moment = deserializeDateTime(last_sync);
    const when = moment.toLocaleString(luxon.DateTime.DATETIME_MED_WITH_WEEKDAY);
    return {
        ...link,
        detail: since(moment),
        title: _t("Connected as %(email)s, last synchronized on %(when)s", { email, when }),
    };
}

function paused({ user_paused, message }) {
    return user_paused
        ? {
              act: "resume",
              label: _t("Resume Google"),
              icon: "fa-play",
              title: _t("You paused the synchronization with Google. Nothing is lost."),
          }
        : {
              act: "explain",
              label: _t("Google is paused"),
              icon: "fa-pause text-warning",
              title: message || _t("The synchronization with Google is paused."),
          };
}

/**
 * What the link says, and what a click on it does.
 *
 * @param {Object} status what the server's `get_status()` answers
 * @returns {{act: string, label: string, icon: string, title: string, detail?: string}}
 */
export function linkOf(status) {
    switch (status.state) {
        case "connected":
            return status.user_paused ? paused(status) : connected(status);
        case "unconfirmed":
            return {
                act: "configure",
                label: _t("Confirm Google account"),
                icon: WARNING,
                title: status.message,
            };
        case "reconnect":
            return {
                act: "connect",
                label: _t("Reconnect Google"),
                icon: WARNING,
                title:
                    status.message || _t("Google does not let Odoo in any more. Please reconnect."),
            };
        case "calendars_missing":
            return {
                act: "connect",
                label: _t("Create calendars again"),
                icon: WARNING,
                title:
                    status.message ||
                    _t("The two calendars are not in your Google account any more."),
            };
        case "paused":
            return paused(status);
        case "revoking":
            return {
                act: "credentials",
                label: _t("Google is being revoked"),
                icon: "fa-hourglass-half text-warning",
                title: status.message || _t("The access to Google is being revoked."),
            };
        default:
            return {
                act: "configure",
                label: _t("Configure with Google"),
                icon: "fa-google",
                title: _t("Keep your events and tasks in step with Google Calendar"),
            };
    }
}
