/** How much faster time passes in the tests that faster-time.ts sets up. */
export const SPEED = 25;

/** Whether faster-time.ts has set up this process. */
export const time = { isFaster: false };

/** How many calls a second the cloud may take in faster time. */
export const fasterQuotas = { controlPlanePerSecond: 15 * SPEED, getFunctionPerSecond: 100 * SPEED };
