/** A first-in, first-out queue of events, read one at a time. */

export interface EventQueue<T> {
  push(event: Promise<T>): void;
  /** Takes the oldest event, or returns the queue's `late` if none arrives in time. */
  next(withinMs: number): Promise<T>;
}

export function eventQueue<T>(late: T): EventQueue<T> {
  const events: Promise<T>[] = [];
  let wake: (() => void) | null = null;
  return {
    push(event) {
      events.push(event);
      wake?.();
    },
    async next(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), withinMs);
      });
      const arrived = new Promise<"arrived">((resolve) => {
        wake = () => resolve("arrived");
        if (events.length > 0) resolve("arrived");
      });
      const first = await Promise.race([arrived, tooLate]);
      clearTimeout(timer);
      wake = null;
      return (first === "arrived" ? await events.shift() : undefined) ?? late;
    },
  };
}
