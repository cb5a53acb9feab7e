/** The places at which the crash harness may end the process; see docs/reliability.md for what each one is. */
export const CRASH_POINTS = [
  "received",
  "stored",
  "held-back",
  "authorised",
  "opened",
  "releasing",
  "dispatching",
  "sending",
  "accepted",
  "running",
  "finished",
  "replied",
  "attempting",
  "posting",
  "posted",
  "sent",
  "left",
  "approval-heard",
  "approval-opened",
  "approval-clicked",
  "approval-claimed",
  "approval-resolving",
  "approval-resolved",
  "approval-closed",
  "access-ended",
  "credential-made",
  "credential-recorded",
  "credential-ended",
  "key-chosen",
  "key-began",
  "key-resealing",
  "key-promoted",
  "key-rotated",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** Does nothing outside the crash harness. */
export interface CrashPoints {
  reach(point: CrashPoint): void;
}

export const noCrashPoints: CrashPoints = { reach() {} };
