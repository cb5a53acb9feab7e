import type { OpenCredential, RunOutcome, RunProgress } from "../ports/gateway.ts";
import type { TurnFailure } from "../words/shown.ts";
import { disarmDirectives } from "./disarm-directives.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";
import { fileSettingsOf, openTurnFiles } from "./turn-files.ts";

/** What became of a turn at the gateway, or why it never got there. */
export type HandedOver = RunOutcome | { readonly kind: "files-unread"; readonly cause: TurnFailure };

/** Hands a turn to the gateway, with its files, and follows it to its end. */
export async function handOver(
  deps: TurnDeps,
  { about, resumed }: { readonly about: TurnContext; readonly resumed: boolean },
  credential: OpenCredential,
  on: (progress: RunProgress) => void,
): Promise<HandedOver> {
  const { turn, conversation } = about;
  const files = openTurnFiles(deps, about);
  const { fromAgents } = fileSettingsOf(deps);
  const gateway = deps.gateways.of(conversation.agentId);
  try {
    return await gateway.run(
      credential,
      {
        sessionKey: conversation.sessionKey,
        agentId: conversation.agentId,
        text: disarmDirectives(turn.text, gateway.directives()).text,
        idempotencyKey: turn.id,
        resumed,
        ...(turn.files.length > 0 && { files: files.load }),
        ...(fromAgents && takesFiles(deps, about) && { takesFiles: { maxBytes: MOST_MADE_BYTES } }),
      },
      (progress) => {
        // The gateway has them.
        if (progress.kind === "accepted") files.release();
        on(progress);
      },
    );
  } catch (fault) {
    const cause = files.failure();
    if (cause === null) throw fault;
    deps.logger.warn({ turn: turn.id, reference: turn.reference, cause, detail: String(fault) }, "no file");
    return { kind: "files-unread", cause };
  } finally {
    files.release();
  }
}

/** It waits in the outbox, and every platform takes that much. */
const MOST_MADE_BYTES = 8 * 1024 * 1024;

const takesFiles = (deps: TurnDeps, { conversation }: TurnContext): boolean =>
  deps.adapters.get(conversation.place.platform)?.takesFiles?.() === true;
