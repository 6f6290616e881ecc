import { AttendeeCalendarCommonRenderer } from "@calendar/views/attendee_calendar/common/attendee_calendar_common_renderer";
import { AttendeeCalendarRenderer } from "@calendar/views/attendee_calendar/attendee_calendar_renderer";
import { AttendeeCalendarYearPopover } from "@calendar/views/attendee_calendar/year/attendee_calendar_year_popover";
import { AttendeeCalendarYearRenderer } from "@calendar/views/attendee_calendar/year/attendee_calendar_year_renderer";
import { _t } from "@web/core/l10n/translation";
import { useCalendarPopover } from "@web/views/calendar/hooks/calendar_popover_hook";

import { formatDeadline, TaskPopover } from "./task_popover";

function taskClasses(record) {
    const classes = ["o_gcal_sync_task"];
    if (record.isClosed) {
        classes.push("o_gcal_sync_task_closed");
    } else if (record.isOverdue) {
        classes.push("o_gcal_sync_task_overdue");
    }
    return classes;
}

/** Google does not have it yet, or not as it is here. */
function isWaiting(record) {
    return ["waiting", "changed"].includes(record?.rawRecord.gcal_sync_state);
}

/** A task as it is read out. */
function taskName(record) {
    const values = { title: record.title, deadline: formatDeadline(record) };
    if (record.isClosed) {
        return _t("Task: %(title)s, due %(deadline)s, done", values);
    }
    return record.isOverdue
        ? _t("Task: %(title)s, due %(deadline)s, overdue", values)
        : _t("Task: %(title)s, due %(deadline)s", values);
}

export class WorkspaceCalendarCommonRenderer extends AttendeeCalendarCommonRenderer {
    static eventTemplate = "calendar_google_sync.WorkspaceCalendarCommonRenderer.event";

    setup() {
        super.setup();
        this.taskPopover = useCalendarPopover(TaskPopover);
    }

    /** @override */
    convertRecordToEvent(record) {
        const event = super.convertRecordToEvent(record);
        return record.isTask ? { ...event, durationEditable: record.isResizable } : event;
    }

    /** @override */
    eventClassNames({ event }) {
        const record = this.props.model.records[event.id];
        const classes = super.eventClassNames(...arguments);
        if (isWaiting(record)) {
            classes.push("o_gcal_sync_waiting");
        }
        return record?.isTask ? [...classes, ...taskClasses(record)] : classes;
    }

    /** @override */
    onEventDidMount({ el, event }) {
        super.onEventDidMount(...arguments);
        const record = this.props.model.records[event.id];
        if (record?.isTask) {
            el.setAttribute("role", "button");
            el.setAttribute("aria-haspopup", "dialog");
            el.setAttribute("aria-label", taskName(record));
        }
    }

    /**
     * Odoo waits for a second click first, and meanwhile a filter may hide the entry.
     * @override
     */
    onClick({ event }) {
        if (this.props.model.records[event.id]) {
            super.onClick(...arguments);
        }
    }

    /** @override */
    openPopover(target, record) {
        if (!record.isTask) {
            return super.openPopover(...arguments);
        }
        this.taskPopover.open(
            target,
            this.getPopoverProps(record),
            `o_cw_popover card o_calendar_color_${record.colorIndex}`,
        );
    }
}

export class WorkspaceCalendarYearPopover extends AttendeeCalendarYearPopover {
    /** @override */
    groupRecords() {
        const groups = super.groupRecords();
        for (const record of groups.flatMap((group) => group.records)) {
            if (record.isTask && record.startHour) {
                record.startHour = record.deadline.toFormat("HH:mm");
            }
        }
        return groups;
    }

    /** @override */
    getRecordClass(record) {
        const classes = super.getRecordClass(record);
        return record.isTask ? [classes, ...taskClasses(record)].join(" ") : classes;
    }
}

export class WorkspaceCalendarYearRenderer extends AttendeeCalendarYearRenderer {
    static components = {
        ...AttendeeCalendarYearRenderer.components,
        Popover: WorkspaceCalendarYearPopover,
    };
}

export class WorkspaceCalendarRenderer extends AttendeeCalendarRenderer {
    static components = {
        ...AttendeeCalendarRenderer.components,
        day: WorkspaceCalendarCommonRenderer,
        week: WorkspaceCalendarCommonRenderer,
        month: WorkspaceCalendarCommonRenderer,
        year: WorkspaceCalendarYearRenderer,
    };
}
