import { browser } from "@web/core/browser/browser";

// Many records of a page are asked for at the same moment
const TOGETHER = 50;

/**
 * How records stand with Google now: one request for all that are asked for together.
 *
 * @param {Object} orm
 * @returns {(resModel: string, resId: number) => Promise<string|false|undefined>}
 *     the state; undefined: there is no such record anymore
 */
export function makeStatusReader(orm) {
    let asked = {};
    let answer = null;

    async function readAsked() {
        await new Promise((resolve) => browser.setTimeout(resolve, TOGETHER));
        const wanted = Object.entries(asked);
        asked = {};
        answer = null;
        const known = {};
        for (const [model, ids] of wanted) {
            const rows = await orm.silent.searchRead(
                model,
                [["id", "in", [...ids]]],
                ["gcal_sync_state"],
                { context: { active_test: false } },
            );
            known[model] = Object.fromEntries(rows.map((row) => [row.id, row.gcal_sync_state]));
        }
        return known;
    }

    return async (resModel, resId) => {
        (asked[resModel] ??= new Set()).add(resId);
        answer ??= readAsked();
        return (await answer)[resModel][resId];
    };
}
