import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillDestroy } from "@odoo/owl";

const POLL_DELAY = 2000;

/** How far the removal of people's Google calendars is, before the addon goes. */
export class GoogleSyncRemoval extends Component {
    static template = "calendar_google_sync.GoogleSyncRemoval";
    static props = { ...standardWidgetProps };

    setup() {
        onMounted(() => this.watchLater());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    watchLater() {
        if (this.isRemoving) {
            this.timer = browser.setTimeout(() => this.watch(), POLL_DELAY);
        }
    }

    /** Reads the dialog anew; one that was just opened is stored before. */
    async watch() {
        const { record } = this.props;
        if (record.isNew) {
            await record.save();
        } else {
            await record.load();
        }
        this.watchLater();
    }

    get step() {
        return this.props.record.data.gcal_sync_step;
    }

    get isRemoving() {
        return this.step === "removing";
    }

    get removals() {
        return this.props.record.data.gcal_sync_removal_ids.records;
    }

    get total() {
        return this.removals.length;
    }

    get done() {
        return this.removals.filter((one) => one.data.state !== "waiting").length;
    }

    get percent() {
        return this.total ? Math.round((100 * this.done) / this.total) : 0;
    }
}

registry.category("view_widgets").add("gcal_sync_removal", {
    component: GoogleSyncRemoval,
    fieldDependencies: [{ name: "gcal_sync_step", type: "selection" }],
});
