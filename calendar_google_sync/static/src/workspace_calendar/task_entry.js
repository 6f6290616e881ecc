import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";

export const TASK_COLOR = 10;
export const TASK_FIELDS = [
    "display_name",
    "date_deadline",
    "allocated_hours",
    "gcal_sync_state",
    "is_closed",
    "priority",
    "project_id",
    "stage_id",
];
// As the entry in Google: it ends at the deadline and lasts the allocated hours
const DEFAULT_HOURS = 1;
const LONGEST_HOURS = 8;
const SHORTEST_HOURS = 0.25;

const NONE = [0, "=", 1];
const ALL = [1, "=", 1];
const TASK_FIELD_OF = {
    name: "name",
    description: "description",
    start: "date_deadline",
};

/** A search of events, asked of tasks; what only an event can answer finds none. */
export function taskDomain(eventDomain) {
    return eventDomain.map((leaf) => {
        if (!Array.isArray(leaf)) {
            return leaf;
        }
        const [field, ...rest] = leaf;
        if (field === "partner_ids.user_ids") {
            return ALL; // "My Meetings": all tasks here are one's own
        }
        return TASK_FIELD_OF[field] ? [TASK_FIELD_OF[field], ...rest] : NONE;
    });
}

/** A task ends at its deadline; one without an hour stands at the top of its day. */
export function toEntry(rawTask, { env, meta }) {
    const deadline = deserializeDateTime(rawTask.date_deadline);
    const dayStart = deadline.startOf("day");
    const isAllDay =
        deadline.equals(dayStart) || deadline.endOf("day").diff(deadline).as("minutes") < 1;
    const hours = Math.min(rawTask.allocated_hours || DEFAULT_HOURS, LONGEST_HOURS);
    const latest = deadline.minus({ hours });
    const start = isAllDay || latest < dayStart ? dayStart : latest;
    const id = `task_${rawTask.id}`;
    return {
        id,
        _recordId: id,
        isTask: true,
        taskId: rawTask.id,
        title: rawTask.display_name,
        deadline,
        isAllDay,
        // Of more hours than are shown nobody can see what a drag would make
        isResizable:
            !isAllDay &&
            ["day", "week"].includes(meta.scale) &&
            rawTask.allocated_hours <= LONGEST_HOURS,
        isClosed: rawTask.is_closed,
        isOverdue: !rawTask.is_closed && deadline < luxon.DateTime.now(),
        start,
        startType: "datetime",
        end: isAllDay ? dayStart : deadline,
        endType: "datetime",
        duration: isAllDay ? 1 : deadline.diff(start).as("hours"),
        hours,
        colorIndex: TASK_COLOR,
        isHatched: false,
        isStriked: false,
        isTimeHidden: isAllDay,
        isMonth: meta.scale === "month",
        isSmall: env.isSmall,
        // Columns of a phone's week, where a box would take the place of the title
        isNarrow: env.isSmall && meta.scale === "week",
        // What the attendee calendar asks of every record
        rawRecord: { ...rawTask, user_can_edit: true },
    };
}

/** What to write of a task that was dropped on another day or hour. */
export function moved({ deadline, isAllDay, hours }, dropped) {
    let next = dropped.end || dropped.start.plus({ hours });
    if (dropped.isAllDay) {
        const { hour, minute, second } = deadline;
        next = isAllDay ? dropped.start.set({ hour, minute, second }) : endOf(dropped.start);
    } else if (isAllDay) {
        next = dropped.start.plus({ hours });
    }
    return { date_deadline: serializeDateTime(next) };
}

/** What to write of a task that was made longer or shorter at one of its ends. */
export function resized({ deadline, duration, hours }, { start, end }) {
    // By the difference: what lies before midnight is not shown, and stays
    const length = hours + end.diff(start).as("hours") - duration;
    const values = {
        allocated_hours: Math.min(Math.max(length, SHORTEST_HOURS), LONGEST_HOURS),
    };
    return end.equals(deadline) ? values : { ...values, date_deadline: serializeDateTime(end) };
}

/** What a task that is made on a slot of the calendar begins with. */
export function taskDefaults({ start, end, isAllDay }) {
    const isRange = Boolean(end?.isValid);
    if (isAllDay) {
        const deadline = endOf(isRange ? end : start);
        return { default_date_deadline: serializeDateTime(deadline) };
    }
    const hours = isRange ? end.diff(start).as("hours") : DEFAULT_HOURS;
    return {
        default_date_deadline: serializeDateTime(start.plus({ hours })),
        default_allocated_hours: isRange ? Math.min(hours, LONGEST_HOURS) : 0,
    };
}

function endOf(day) {
    return day.endOf("day").startOf("second");
}
