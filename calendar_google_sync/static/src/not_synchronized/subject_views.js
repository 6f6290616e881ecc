import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { taskFormAction } from "../workspace_calendar/task_form";

/** A line stands for an event or a task: that record is what one wants to open. */
async function openSubject(actionService, { res_model, res_id }) {
    const resId = res_id?.resId;
    if (!res_model || !resId) {
        return;
    }
    const action = {
        type: "ir.actions.act_window",
        res_model,
        res_id: resId,
        views: [[false, "form"]],
    };
    return actionService.doAction(
        res_model === "project.task" ? await taskFormAction(resId) : action,
    );
}

export class GoogleSubjectListController extends ListController {
    /** @override */
    async openRecord(record) {
        return openSubject(this.actionService, record.data);
    }
}

export class GoogleSubjectKanbanController extends KanbanController {
    /** @override */
    async openRecord(record) {
        return openSubject(this.actionService, record.data);
    }
}

registry.category("views").add("gcal_sync_subject_list", {
    ...listView,
    Controller: GoogleSubjectListController,
});
registry.category("views").add("gcal_sync_subject_kanban", {
    ...kanbanView,
    Controller: GoogleSubjectKanbanController,
});
