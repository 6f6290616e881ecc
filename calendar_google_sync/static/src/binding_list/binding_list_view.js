import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

/** A row is a link to an event or a task: that record is what one wants to open. */
export class GoogleBindingListController extends ListController {
    /** @override */
    async openRecord(record) {
        const { res_model, res_id } = record.data;
        const resId = res_id?.resId ?? res_id;
        if (!res_model || !resId) {
            return;
        }
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}

registry.category("views").add("calendar_google_sync_binding_list", {
    ...listView,
    Controller: GoogleBindingListController,
});
