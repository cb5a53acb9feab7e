import type { MessageRef } from "../../src/core/conversation/place.ts";
import type { ReplyStream, ReplyTarget } from "../../src/core/ports/chat-adapter.ts";
import type { Clock, Timer } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { WebApi } from "./api.ts";
import { createGrowingRenderer } from "./render-markdown.ts";
import type { Transcript } from "./transcript.ts";

export interface StreamDeps {
  readonly api: Pick<WebApi, "beginAnswer">;
  readonly transcript: Pick<Transcript, "grow" | "find">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A short answer is redrawn 20 times a second; a long one less often, because each time all of it is sent. */
const pauseMs = (length: number) => 50 + length / 200;

/** Lets an answer grow in the turn's status line, or in a message of its own where there is none. */
export function openReply(deps: StreamDeps, target: ReplyTarget): ReplyStream {
  const pen = createPen(deps, target);
  let latest = "";
  let timer: Timer | null = null;
  let settled = false;

  function drawSoon(): void {
    timer ??= deps.clock.after(pauseMs(latest.length), () => {
      timer = null;
      if (pen.hasDrawn(latest)) return;
      void pen.draw(latest);
      drawSoon();
    });
  }

  return {
    show(markdown) {
      if (settled) return;
      latest = markdown;
      if (timer === null) void pen.draw(latest);
      drawSoon();
    },
    async settle() {
      settled = true;
      timer?.cancel();
      // Where nothing was shown, nothing was taken over.
      if (timer === null && latest === "") return [];
      const ref = await pen.draw(latest);
      return ref === null ? [] : [ref];
    },
  };
}

function createPen(deps: StreamDeps, target: ReplyTarget) {
  const render = createGrowingRenderer();
  let drawn: string | null = null;
  let place: Promise<MessageRef | null> | null = null;

  async function claimMessage(): Promise<MessageRef | null> {
    if (target.status && deps.transcript.find(target.status.id)) return target.status;
    try {
      return await deps.api.beginAnswer(target.place);
    } catch (fault) {
      deps.logger.warn(
        { err: fault },
        "an answer of the browser chat cannot grow; its final text still comes",
      );
      return null;
    }
  }

  return {
    hasDrawn: (markdown: string) => drawn === markdown,
    async draw(markdown: string): Promise<MessageRef | null> {
      place ??= claimMessage();
      const ref = await place;
      if (ref === null || drawn === markdown) return ref;
      drawn = markdown;
      deps.transcript.grow(ref.id, render(markdown));
      return ref;
    },
  };
}
