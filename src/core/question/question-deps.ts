import type { AtGateway } from "../ports/gateways.ts";
import type { TurnDeps } from "../turn/turn-deps.ts";

/** What the question verbs need beyond the ports. */
export type QuestionDeps = Pick<
  TurnDeps,
  "store" | "gateways" | "access" | "settings" | "clock" | "ids" | "vault" | "logger"
>;

/** And what the desk of one gateway needs. */
export type QuestionDeskDeps = QuestionDeps & AtGateway;
