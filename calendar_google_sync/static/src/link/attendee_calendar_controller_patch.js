import { AttendeeCalendarController } from "@calendar/views/attendee_calendar/attendee_calendar_controller";
import { patch } from "@web/core/utils/patch";

import { reloadCalendar } from "../link/calendar_refresh";
import { GoogleSyncLink } from "../link/google_sync_link";

patch(AttendeeCalendarController.prototype, {
    /** A getter, so that controllers which copied the static components have it too. */
    get gcalSyncLink() {
        return {
            component: GoogleSyncLink,
            props: {
                origin: this.props.context.gcal_sync_origin || "calendar",
                reload: (isBusy) => reloadCalendar(this.model, isBusy),
                shown: this.model.bus,
            },
        };
    },
});
