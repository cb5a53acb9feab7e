/** Milliseconds since the process began, with fractions; no change of the wall clock touches it. */
export const elapsed = (): number => performance.now();
