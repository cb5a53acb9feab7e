import type { TurnDeps } from "../turn/turn-deps.ts";

/** What the question verbs need beyond the ports. */
export type QuestionDeps = Pick<
  TurnDeps,
  "store" | "gateway" | "access" | "settings" | "clock" | "ids" | "vault" | "logger"
>;
