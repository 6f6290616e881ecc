import { registry } from "@web/core/registry";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { taskFormAction } from "../workspace_calendar/task_form";

/** A binding is a link to an event or a task: that record is what one wants to open. */
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

export class GoogleBindingListController extends ListController {
    /** @override */
    async openRecord(record) {
        return openSubject(this.actionService, record.data);
    }
}

export class GoogleBindingKanbanController extends KanbanController {
    /** @override */
    async openRecord(record) {
        return openSubject(this.actionService, record.data);
    }
}

registry.category("views").add("gcal_sync_binding_list", {
    ...listView,
    Controller: GoogleBindingListController,
});
registry.category("views").add("gcal_sync_binding_kanban", {
    ...kanbanView,
    Controller: GoogleBindingKanbanController,
});
