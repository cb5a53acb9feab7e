/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time. Nothing in the core reads it any other way. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the work once, `delayMs` from now; it never keeps the process alive by itself. */
  after(delayMs: number, work: () => void): Timer;
}
