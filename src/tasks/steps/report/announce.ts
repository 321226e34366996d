/** Sends an announcement. A failure is logged and stops nothing. */
import type { Announcement } from "../../../domain/report/announcement.ts";
import { logWarning } from "../../log.ts";
import type { Tools } from "../../tools.ts";

export async function announce(announcement: Announcement, tools: Tools<"announcements">): Promise<void> {
  const { execution, kind } = announcement;
  const failures = await tools.announcements(announcement, tools).catch((error: unknown) => [error]);
  for (const failure of failures) logWarning(execution, `${kind} could not be announced`, failure);
}
