/**
 * Tells EventBridge and SNS what an execution announces. Whoever listens gets it at least once, and nobody waits long
 * for it.
 */
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand } from "@aws-sdk/client-sns";
import {
  type Announcement,
  detailOf,
  detailTypeOf,
  EVENT_SOURCE,
  messageOf,
} from "../../domain/report/announcement.ts";
import type { AwsClients } from "../clients.ts";

export interface Audience {
  readonly stage: string;
  /** Topic for people; `null` where there is none. */
  readonly topicArn: string | null;
}

/** Never throws: answers why somebody could not be told, in the error's name alone. */
export type Announcements = (announcement: Announcement, audience: Audience) => Promise<readonly string[]>;

/** For both together; then they are given up. */
const LONGEST_MS = 5000;

export function announcementsFrom(clients: Pick<AwsClients, "events" | "sns">): Announcements {
  return (announcement, audience) => announced(announcement, audience, clients);
}

async function announced(
  announcement: Announcement,
  { stage, topicArn }: Audience,
  { events, sns }: Pick<AwsClients, "events" | "sns">,
): Promise<readonly string[]> {
  const abortSignal = AbortSignal.timeout(LONGEST_MS);
  const Entries = [
    {
      Source: EVENT_SOURCE,
      DetailType: detailTypeOf(announcement),
      Resources: [announcement.execution],
      Detail: JSON.stringify(detailOf(announcement, stage)),
    },
  ];
  const { subject: Subject, text: Message } = messageOf(announcement);
  const MessageAttributes = { event: { DataType: "String", StringValue: announcement.kind } };
  const told = await Promise.allSettled([
    events.send(new PutEventsCommand({ Entries }), { abortSignal }).then(({ Entries: [entry] = [] }) => {
      if (entry?.ErrorCode !== undefined) throw Object.assign(new Error(entry.ErrorMessage), { name: entry.ErrorCode });
    }),
    topicArn === null
      ? undefined
      : sns.send(new PublishCommand({ TopicArn: topicArn, Subject, Message, MessageAttributes }), { abortSignal }),
  ]);
  return told.flatMap((one) => (one.status === "fulfilled" ? [] : [nameOf(one.reason)]));
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an error without a name";
}
