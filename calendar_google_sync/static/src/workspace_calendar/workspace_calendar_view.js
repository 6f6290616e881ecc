import { attendeeCalendarView } from "@calendar/views/attendee_calendar/attendee_calendar_view";
import { registry } from "@web/core/registry";

import { WorkspaceCalendarController } from "./workspace_calendar_controller";
import { WorkspaceCalendarModel } from "./workspace_calendar_model";
import { WorkspaceCalendarRenderer } from "./workspace_calendar_renderer";

export const workspaceCalendarView = {
    ...attendeeCalendarView,
    Controller: WorkspaceCalendarController,
    Model: WorkspaceCalendarModel,
    Renderer: WorkspaceCalendarRenderer,
};

registry.category("views").add("gcal_sync_workspace", workspaceCalendarView);
