import { AttendeeCalendarController } from "@calendar/views/attendee_calendar/attendee_calendar_controller";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

import { onWillStart } from "@odoo/owl";

import { taskDefaults } from "./task_entry";
import { taskFormAction } from "./task_form";
import { WorkspaceQuickCreate } from "./workspace_quick_create";

export class WorkspaceCalendarController extends AttendeeCalendarController {
    static components = {
        ...AttendeeCalendarController.components,
        QuickCreateFormView: WorkspaceQuickCreate,
    };

    setup() {
        super.setup();
        onWillStart(async () => {
            this.canCreateTask = await user.checkAccessRight("project.task", "create");
        });
    }

    /** @override */
    getQuickCreateFormViewProps(record) {
        return {
            ...super.getQuickCreateFormViewProps(record),
            createTask: (title) => this.createTask(record, title),
            canCreateTask: this.canCreateTask,
        };
    }

    /** A new task of one's own, with its deadline in that slot of the calendar. */
    createTask(slot, title) {
        this.displayDialog(FormViewDialog, {
            resModel: "project.task",
            title: _t("New Task"),
            size: "md",
            canExpand: false,
            context: {
                ...taskDefaults(slot),
                default_name: title,
                default_user_ids: [user.userId],
                form_view_ref: "calendar_google_sync.project_task_view_form_workspace",
            },
            onRecordSaved: () => this.model.load(),
        });
    }

    /** @override */
    async editRecord(record) {
        if (!record.isTask) {
            return super.editRecord(...arguments);
        }
        return this.actionService.doAction(await taskFormAction(record.taskId));
    }
}
