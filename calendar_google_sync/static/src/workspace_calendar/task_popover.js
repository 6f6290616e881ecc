import { _t } from "@web/core/l10n/translation";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";

export class TaskPopover extends CalendarCommonPopover {
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        body: "calendar_google_sync.TaskPopover.body",
        footer: "calendar_google_sync.TaskPopover.footer",
    };

    get deadlineText() {
        const { deadline, isAllDay } = this.props.record;
        return deadline.toLocaleString(
            isAllDay ? luxon.DateTime.DATE_HUGE : luxon.DateTime.DATETIME_MED_WITH_WEEKDAY
        );
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
