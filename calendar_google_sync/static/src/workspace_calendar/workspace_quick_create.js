import { CalendarQuickCreate } from "@calendar/views/calendar_form/calendar_quick_create";

import { useSubEnv } from "@odoo/owl";

/** A new event, or on second thoughts a new task. */
export class WorkspaceQuickCreate extends CalendarQuickCreate {
    static props = {
        ...CalendarQuickCreate.props,
        canCreateTask: Boolean,
        createTask: Function,
    };

    setup() {
        super.setup();
        if (this.props.canCreateTask) {
            this.viewProps.buttonTemplate = "calendar_google_sync.WorkspaceQuickCreate.buttons";
            useSubEnv({ gcalSyncCreateTask: (title) => this.props.createTask(title || "") });
        }
    }
}
