import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";

import { GoogleSyncStatus } from "../status/google_sync_status";

import { onWillUnmount } from "@odoo/owl";

/** The deadline of a task, with its day of the week. */
export function formatDeadline({ deadline, isAllDay }) {
    return deadline.toLocaleString(
        isAllDay ? luxon.DateTime.DATE_HUGE : luxon.DateTime.DATETIME_MED_WITH_WEEKDAY,
    );
}

export class TaskPopover extends CalendarCommonPopover {
    static components = { ...CalendarCommonPopover.components, GoogleSyncStatus };
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        body: "calendar_google_sync.TaskPopover.body",
        footer: "calendar_google_sync.TaskPopover.footer",
    };

    setup() {
        super.setup();
        // Whoever opened it by a key goes on from there, and back with Escape
        const opener = document.activeElement;
        const openTask = useAutofocus({ refName: "openTask", mobile: true });
        onWillUnmount(() => {
            const footer = openTask.el?.parentElement;
            if (footer?.contains(document.activeElement)) {
                opener?.focus({ preventScroll: true });
            }
        });
    }

    get deadlineText() {
        return formatDeadline(this.props.record);
    }

    get projectName() {
        return this.props.record.rawRecord.project_id?.[1] || _t("Private to-do");
    }

    get stageName() {
        return this.props.record.rawRecord.stage_id?.[1];
    }

    async onToggle() {
        this.props.close();
        await this.props.model.toggleTask(this.props.record);
    }
}
