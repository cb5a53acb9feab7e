import { withReference } from "./core/audit/with-reference.ts";
import { pressButton } from "./core/button/press-button.ts";
import type { CommandDeps } from "./core/command/command-deps.ts";
import { namesHere } from "./core/command/find-agent.ts";
import { recognizeCommand } from "./core/command/parse-command.ts";
import { runCommand } from "./core/command/run-command.ts";
import { changeMessage } from "./core/inbox/change-message.ts";
import type { InboxHandlers } from "./core/inbox/handle-inbox.ts";
import type { InboundEvent } from "./core/inbox/inbound.ts";
import type { Handling } from "./core/inbox/receive-message.ts";
import { takeMessage } from "./core/inbox/take-message.ts";
import { leave, leavingOf } from "./core/leaving/leave.ts";
import type { Tx } from "./core/ports/store.ts";
import { enforceAccess } from "./core/turn/enforce-access.ts";
import { enforceFreeze } from "./core/turn/enforce-freeze.ts";
import { retryTurn } from "./core/turn/retry-turn.ts";
import { stopTurn } from "./core/turn/stop-turn.ts";
import type { TurnDeps } from "./core/turn/turn-deps.ts";

/** What becomes of an inbox row: the verbs that stand above turns. */
export function handlersFor(
  deps: TurnDeps,
  desks: Pick<CommandDeps, "approvals" | "questions">,
): InboxHandlers {
  const commandDeps: CommandDeps = {
    ...deps,
    ...desks,
    turns: {
      enforceAccess: (person, by) => enforceAccess(deps, person, by),
      enforceFreeze: (target, by) => enforceFreeze(deps, target, by),
      stopTurn: (turn, order) => stopTurn(deps, turn, order),
      takeMessage: (tx, who, event, options) => takeMessage(tx, deps, who, event, options),
      rotateCredential: (person, by) => deps.desks.rotate(person, by, "asked for"),
      settleCredentials: () => deps.desks.settle(),
      retryTurn: (tx, turn, reference) => retryTurn(tx, deps, turn, reference),
    },
  };
  return {
    recognizeCommand: (event: InboundEvent) =>
      event.kind === "command"
        ? event.text
        : event.kind === "message"
          ? recognizeCommand(event, namesHere(deps))
          : null,
    async runCommand(handling, text) {
      const { who, row, reference } = handling;
      const commit = committing(handling);
      const how = row.event.kind === "command" ? "slash" : "message";
      const forgetWords = (tx: Tx) => tx.inbox.redact(row.id);
      await runCommand(commandDeps, who, {
        text,
        place: row.event.place,
        how,
        reference,
        commit,
        forgetWords,
      });
    },
    async leave({ event, commit, ignore }) {
      const leaving = leavingOf(deps, event);
      await (leaving ? leave(deps, leaving, commit) : ignore());
    },
    changeMessage: (handling) => changeMessage(deps, handling),
    async pressButton(handling) {
      const { who, row, reference } = handling;
      const commit = committing(handling);
      const { event } = row;
      if (event.kind !== "click" && event.kind !== "form") return;
      const pressed =
        event.kind === "click"
          ? { message: event.message, trigger: event.trigger }
          : { message: null, values: event.values };
      await pressButton(commandDeps, who, {
        ...pressed,
        token: event.token,
        place: event.place,
        reference,
        commit,
        forgetWords: (tx) => tx.inbox.redact(row.id),
      });
    },
  };
}

/** What a command or button does is recorded under its reference, wherever it is recorded. */
function committing({ commit, reference }: Handling): Handling["commit"] {
  return (work) => commit((tx) => work(withReference(tx, reference)));
}
