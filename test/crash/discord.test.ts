import { approval } from "./approval-story.ts";
import { rotate } from "./credential-stories.ts";
import { expiry, expiryOfAsked } from "./expiry-stories.ts";
import { fileMade, fileSent } from "./file-stories.ts";
import { command } from "./grant-story.ts";
import { revoke, stop } from "./held-stories.ts";
import { kept, keptEdited } from "./kept-story.ts";
import { killAt } from "./kill-at.ts";
import { growing, long, mention, message } from "./message-stories.ts";
import { startOwn } from "./start-own-story.ts";

const POST = "POST /channels/:id/messages";
const CHANGE = "PATCH /channels/:id/messages/:id";
const THREAD = "POST /channels/:id/threads";
const SEAT = "PUT /channels/:id/thread-members/:id";
const ANSWER = "POST /interactions/:id/:token/callback";
const FILL = "PATCH /webhooks/:id/:token/messages/@original";

killAt("killed on Discord", { platform: "discord" }, [
  {
    story: mention,
    points: ["received", "stored", "dispatching", "replied", "posting", "posted"],
    calls: [THREAD, SEAT, POST],
  },
  { story: growing, points: ["running", "finished", "replied", "posted"], calls: [POST, CHANGE] },
  { story: message, points: ["stored", "replied", "posted"], calls: [POST] },
  { story: long, points: ["replied", "posting", "posted"], calls: [CHANGE] },
  {
    story: command,
    points: ["received", "stored", "attempting", "posting", "posted"],
    calls: [ANSWER, FILL],
  },
  { story: stop, points: ["stored", "finished", "posted"], calls: [ANSWER] },
  { story: revoke, points: ["stored", "access-ended", "finished", "posted"] },
  { story: expiry, points: ["access-ended", "finished", "posted"] },
  { story: expiryOfAsked, points: ["access-ended", "approval-closed"] },
  { story: startOwn, points: ["stored", "opened", "posting"], calls: [THREAD, POST] },
  { story: kept, points: ["stored", "releasing", "posted"] },
  { story: keptEdited, points: ["received", "stored", "releasing"] },
  { story: fileSent, points: ["stored", "sending", "posted"] },
  { story: fileMade, points: ["finished", "replied", "posting", "posted", "sent"], calls: [POST] },
  { story: rotate, points: ["credential-made", "credential-recorded", "credential-ended"] },
  {
    story: approval,
    points: ["approval-opened", "approval-clicked", "approval-resolving", "approval-closed"],
  },
]);
