import type { MessageRef } from "../conversation/place.ts";
import type { ReplyStream } from "../ports/chat-adapter.ts";
import type { RunProgress } from "../ports/gateway.ts";
import { addGrown } from "./grown-messages.ts";
import { changeStatusLine, statusLineOf } from "./status-line.ts";
import type { TurnContext, TurnDeps } from "./turn-deps.ts";

/** What people see while an agent writes. Nothing of it is durable. */
export interface GrowingReply {
  progress(progress: Extract<RunProgress, { kind: "text" | "tool" }>): void;
  /** The messages that the growing made, in order. */
  settle(): Promise<readonly MessageRef[]>;
}

/** A status line changes at most this often: every change is a call within the platform's budget. */
const STATUS_EVERY_MS = 3000;

export function createGrowingReply(deps: TurnDeps, about: TurnContext): GrowingReply {
  let stream: Promise<ReplyStream | null> | null = null;
  let latest = "";
  let statusAt = deps.clock.now();

  const open = async (): Promise<ReplyStream | null> => {
    const adapter = deps.adapters.get(about.conversation.place.platform);
    const status = await deps.sender.settled(statusLineOf(about.turn));
    const target = {
      place: about.conversation.place,
      recipient: about.turn.identity,
      status: status?.ref ?? null,
      onMade: (ref: MessageRef) => void keepMade(deps, about, ref),
    };
    return adapter?.openReply(target) ?? null;
  };

  return {
    progress(progress) {
      if (progress.kind === "tool") {
        // Less than nothing: the clock was set back.
        const agoMs = deps.clock.now() - statusAt;
        if ((agoMs >= 0 && agoMs < STATUS_EVERY_MS) || stream) return;
        statusAt = deps.clock.now();
        void showTool(deps, about, progress.name);
        return;
      }
      latest = progress.markdown;
      if (stream) {
        void stream.then((open) => open?.show(latest));
        return;
      }
      stream = open().catch(() => null);
      void stream.then((open) => open?.show(latest));
    },
    settle: async () => (await stream)?.settle() ?? [],
  };
}

/** The next process, after a crash, has to know what this one left growing. */
async function keepMade(deps: TurnDeps, about: TurnContext, ref: MessageRef): Promise<void> {
  try {
    await deps.store.transact((tx) => addGrown(tx, deps, about, ref));
  } catch (fault) {
    deps.logger.warn({ turn: about.turn.id, fault: String(fault) }, "a growing message could not be noted");
  }
}

async function showTool(deps: TurnDeps, about: TurnContext, name: string): Promise<void> {
  try {
    await deps.store.transact((tx) => changeStatusLine(tx, deps, about, { kind: "tool", name }));
  } catch (fault) {
    deps.logger.warn({ turn: about.turn.id, fault: String(fault) }, "a status line could not be changed");
  }
}
