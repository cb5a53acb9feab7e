import { afterAll, describe, it } from "vitest";
import { approval } from "./approval-story.ts";
import { expiry, expiryOfAsked } from "./expiry-stories.ts";
import { fileMade, fileSent } from "./file-stories.ts";
import { command } from "./grant-story.ts";
import { revoke, stop } from "./held-stories.ts";
import { kept, keptEdited } from "./kept-story.ts";
import { killAt, through } from "./kill-at.ts";
import { growing, long, message } from "./message-stories.ts";
import { ownTopic } from "./own-topic-story.ts";
import { createWorldPool } from "./world-pool.ts";

killAt("killed on Telegram", { platform: "telegram" }, [
  {
    story: message,
    points: ["received", "stored", "dispatching", "replied", "attempting", "posting", "posted", "sent"],
    calls: ["sendMessage"],
  },
  {
    story: growing,
    points: ["running", "finished", "replied", "posted"],
    calls: ["sendMessage", "sendMessageDraft"],
  },
  { story: long, points: ["replied", "posting", "posted", "sent"] },
  { story: ownTopic, points: ["stored", "opened", "posted"], calls: ["createForumTopic"] },
  { story: command, points: ["received", "stored", "posting", "posted"], calls: ["sendMessage"] },
  { story: stop, points: ["stored", "finished", "posted"] },
  { story: revoke, points: ["stored", "access-ended", "finished", "posted"] },
  { story: expiry, points: ["access-ended", "finished", "posted"] },
  { story: expiryOfAsked, points: ["access-ended", "approval-closed"] },
  { story: kept, points: ["stored", "releasing", "posted"] },
  { story: keptEdited, points: ["received", "stored", "releasing"] },
  { story: fileSent, points: ["stored", "sending", "posted"] },
  { story: fileMade, points: ["finished", "replied", "posting", "posted", "sent"], calls: ["sendDocument"] },
  {
    story: approval,
    points: ["approval-opened", "approval-clicked", "approval-resolving", "approval-closed"],
  },
]);

describe("killed on Telegram, an approver's card posted twice", () => {
  const pool = createWorldPool({ platform: "telegram" });
  afterAll(() => pool.close());

  it("either can be pressed, and one of them says who approved", () =>
    through(pool, approval, [{ point: "posted", nth: 2 }]));
});

describe("killed on Telegram that calls us", () => {
  const pool = createWorldPool({ platform: "telegram", telegram: { mode: "webhook" } });
  afterAll(() => pool.close());

  it.each(["received", "stored"] as const)("%s: the update comes again, and counts once", (point) =>
    through(pool, message, [{ point, nth: 1 }]),
  );
});
