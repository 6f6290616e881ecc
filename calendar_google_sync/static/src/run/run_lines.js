import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

const FIELDS = ["title", "when", "reason", "res_id"];
const PAGE = 20;

/** What became of entries, or would become: counts, each opens the list behind it. */
export class GoogleSyncLines extends Component {
    static template = "calendar_google_sync.GoogleSyncLines";
    static props = {
        runId: Number,
        groups: Array, // of { action, count, icon, label, isOpen }
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ lists: {}, open: {} });
        onWillStart(() => this.openFirst(this.props));
        onWillUpdateProps((next) => {
            if (next.runId !== this.props.runId) {
                Object.assign(this.state, { lists: {}, open: {} });
                return this.openFirst(next);
            }
        });
    }

    openFirst({ runId, groups }) {
        const wanted = groups.filter((group) => group.isOpen);
        return Promise.all(wanted.map((group) => this.toggle(group, runId)));
    }

    listId(group) {
        return `o_gcal_sync_lines_${this.props.runId}_${group.action}`;
    }

    async toggle(group, runId = this.props.runId) {
        const { lists, open } = this.state;
        if (!open[group.action] && !lists[group.action]) {
            await this.load(group, runId);
        }
        open[group.action] = !open[group.action];
    }

    async load({ action }, runId = this.props.runId) {
        const known = this.state.lists[action] || [];
        const domain = [
            ["run_id", "=", runId],
            ["action", "=", action],
        ];
        const options = { limit: PAGE, offset: known.length };
        const found = await this.orm.searchRead(
            "calendar.google.run.line",
            domain,
            FIELDS,
            options,
        );
        this.state.lists[action] = [...known, ...found];
    }

    hasMore(group) {
        const known = this.state.lists[group.action].length;
        return known < group.count && known % PAGE === 0 && known;
    }

    async openLine(line) {
        const action = await this.orm.call("calendar.google.run.line", "action_open_record", [
            [line.id],
        ]);
        return this.action.doAction(action);
    }
}
