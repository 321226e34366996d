/** Announces what happened. A failure to do so is logged, and ends no migration. */
import type { Announcement } from "../../../domain/report/announcement.ts";
import type { Tools } from "../../tools.ts";

export async function announce(announcement: Announcement, tools: Tools<"announcements">): Promise<void> {
  const { execution, kind } = announcement;
  const failures = await tools.announcements(announcement, tools).catch((error: unknown) => [String(error)]);
  for (const failure of failures)
    console.warn(JSON.stringify({ execution, warning: `${kind} could not be announced: ${failure}` }));
}
