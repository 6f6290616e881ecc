import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { isLate, progressOf, waitOf, workOf } from "./run_watch";

/** A bar with counts, what the run is doing or waits for, and how to stop it. */
export class GoogleSyncRunProgress extends Component {
    static template = "calendar_google_sync.GoogleSyncRunProgress";
    static props = {
        run: [Object, { value: null }], // null: it was not read yet
    };

    setup() {
        this.googleSync = useService("gcal_sync");
    }

    get isLate() {
        return Boolean(this.props.run) && isLate(this.props.run);
    }

    get progress() {
        return progressOf(this.props.run || {});
    }

    get label() {
        const { run } = this.props;
        if (this.isLate) {
            return _t("Waiting for the server to start…");
        }
        return run?.total || run?.stopping
            ? this.progress.label
            : _t("Looking for what has changed…");
    }

    get wait() {
        return this.props.run ? waitOf(this.props.run) : "";
    }

    get work() {
        const { run } = this.props;
        return run && !run.stopping ? workOf(run) : "";
    }

    stop() {
        return this.googleSync.stop(this.props.run.id);
    }
}
