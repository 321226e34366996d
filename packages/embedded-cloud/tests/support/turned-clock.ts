import { type Clock, scaledClock } from "../../src/clock.ts";

/** A clock whose hands can be turned: waits take as long as ever, and the time of day is what it was turned to. */
export interface TurnedClock extends Clock {
  turnTo(time: Date): void;
  turnOn(seconds: number): void;
}

/** Runs on from `begin`. */
export function aTurnedClock(begin = new Date()): TurnedClock {
  let ahead = begin.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + ahead),
    sleep: scaledClock().sleep,
    turnTo(time) {
      ahead = time.getTime() - Date.now();
    },
    turnOn(seconds) {
      ahead += seconds * 1000;
    },
  };
}
