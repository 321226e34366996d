/** Events in the order they came, waited for one at a time. */

export interface EventQueue<T> {
  push(event: Promise<T>): void;
  /** The oldest event not yet taken; the queue's `late` where none comes in time. */
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
      const come = new Promise<"come">((resolve) => {
        wake = () => resolve("come");
        if (events.length > 0) resolve("come");
      });
      const first = await Promise.race([come, tooLate]);
      clearTimeout(timer);
      wake = null;
      return (first === "come" ? await events.shift() : undefined) ?? late;
    },
  };
}
