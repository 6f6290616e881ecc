import { AttendeeCalendarController } from "@calendar/views/attendee_calendar/attendee_calendar_controller";

import { taskFormAction } from "./task_form";

export class WorkspaceCalendarController extends AttendeeCalendarController {
    /** @override */
    async editRecord(record) {
        if (!record.isTask) {
            return super.editRecord(...arguments);
        }
        return this.actionService.doAction(await taskFormAction(record.taskId));
    }
}
