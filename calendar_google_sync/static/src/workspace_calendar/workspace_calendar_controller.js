import { AttendeeCalendarController } from "@calendar/views/attendee_calendar/attendee_calendar_controller";

export class WorkspaceCalendarController extends AttendeeCalendarController {
    /** @override */
    async editRecord(record) {
        if (!record.isTask) {
            return super.editRecord(...arguments);
        }
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: "project.task",
            res_id: record.taskId,
            views: [[false, "form"]],
        });
    }
}
