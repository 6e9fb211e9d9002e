/** The only clock of the product; tests pass their own. */
export type Clock = { nowMs: () => number }
export const systemClock: Clock = { nowMs: () => Date.now() }
