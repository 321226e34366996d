/** Sends announcements of an execution to EventBridge and SNS, at least once. */
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
  /** SNS topic for people, or `null`. */
  readonly topicArn: string | null;
}

/** Returns the names of errors. Never throws. */
export type Announcements = (announcement: Announcement, audience: Audience) => Promise<readonly string[]>;

/** Timeout for both calls together. */
const TIMEOUT_MS = 5000;

export function announcementsFrom({ events, sns }: Pick<AwsClients, "events" | "sns">): Announcements {
  return async (announcement, { stage, topicArn }) => {
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
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
    const results = await Promise.allSettled([
      events.send(new PutEventsCommand({ Entries }), { abortSignal }).then(({ Entries: [entry] = [] }) => {
        if (entry?.ErrorCode !== undefined)
          throw Object.assign(new Error(entry.ErrorMessage), { name: entry.ErrorCode });
      }),
      topicArn === null
        ? undefined
        : sns.send(new PublishCommand({ TopicArn: topicArn, Subject, Message, MessageAttributes }), { abortSignal }),
    ]);
    return results.flatMap((one) => (one.status === "fulfilled" ? [] : [nameOf(one.reason)]));
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "an error without a name";
}
