import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, status, useState } from "@odoo/owl";

/**
 * The question before an access is revoked: what exists only in Google is brought to Odoo
 * first, or the calendars stay there.
 */
export class RevokeDialog extends Component {
    static template = "calendar_google_sync.RevokeDialog";
    static components = { Dialog };
    static props = {
        access: Object,
        confirm: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ answer: false, choice: "spare", isWorking: false });
        // Google may take its time: the dialog is there before the answer
        onWillStart(() => void this.ask());
    }

    async ask() {
        if (this.isRetry) {
            this.state.answer = { only_in_google: 0, is_known: true };
            return;
        }
        const unknown = { only_in_google: 0, is_known: false };
        let answer = unknown;
        try {
            const { id } = this.props.access;
            answer = await this.orm.call("calendar.google.account", "ask_revocation", [[id]]);
        } finally {
            if (status(this) !== "destroyed") {
                this.state.answer = answer;
            }
        }
    }

    /** It was decided before; Odoo only tries again. */
    get isRetry() {
        return this.props.access.state === "revoking";
    }

    get calendars() {
        const { events_calendar_name, tasks_calendar_name } = this.props.access;
        return [events_calendar_name, tasks_calendar_name].filter(Boolean);
    }

    get hasChoice() {
        const { only_in_google, is_known } = this.state.answer;
        return Boolean(this.state.answer) && (only_in_google > 0 || !is_known);
    }

    get finding() {
        const { only_in_google, is_known } = this.state.answer;
        if (!is_known) {
            return _t(
                "Google does not say now what is in the calendars. Something may be there that Odoo does not have.",
            );
        }
        return only_in_google === 1
            ? _t("One entry exists only in Google.")
            : _t("%s entries exist only in Google.", only_in_google);
    }

    get title() {
        return _t("Revoke Access");
    }

    async revoke() {
        this.state.isWorking = true;
        try {
            await this.props.confirm(this.isRetry ? false : this.state.choice);
        } finally {
            this.props.close();
        }
    }
}
