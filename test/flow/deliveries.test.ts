import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageKeyOf } from "../../src/core/conversation/place.ts";
import { startTeam, type Team } from "./start-team.ts";

/** A few messages, in two threads of one direct chat, and how Slack hands them over. */
const scripts = fc
  .array(fc.constantFrom<Kind>("root", "reply"), { minLength: 1, maxLength: 5 })
  .chain((kinds) =>
    fc.record({
      kinds: fc.constant(kinds),
      // Each is handed over at least once; what comes first and what comes again is anybody's guess.
      order: fc
        .array(fc.record({ at: fc.nat(kinds.length - 1), as: fc.constantFrom<As>(...WAYS) }), {
          maxLength: 8,
        })
        .chain((more) => {
          const all = [...kinds.map((_, at) => ({ at, as: "the same" as As })), ...more];
          return fc.shuffledSubarray(all, { minLength: all.length });
        }),
    }),
  );

type Kind = "root" | "reply";
/** The same event again, the same message as another event, or what Slack says of its edit or removal. */
type As = (typeof WAYS)[number];
const WAYS = ["the same", "another event", "message_changed", "message_deleted"] as const;

interface Written {
  readonly event: Readonly<Record<string, unknown>> & { readonly ts: string; readonly channel: string };
  readonly word: string;
  readonly thread: string;
}

describe("deliveries", () => {
  let team: Team;
  let ben: string;
  beforeAll(async () => {
    team = await startTeam();
    ben = await team.member("ben");
  });
  afterAll(() => team.stop());
  let words = 0;

  /** Stands in the chat, and nobody was told of it yet. */
  const write = (thread: string | null): Written => {
    const { workspace } = team.slack;
    const word = `w${++words}x`;
    const channel = team.slack.dm(ben);
    const ts = workspace.nextTs();
    const text = `designer: echo ${word}`;
    workspace.messages.push({
      ...{ ts, channel, threadTs: thread, user: ben, byBot: false, ephemeralFor: null, text },
      ...{ blocks: [], metadata: null, edits: 0, stream: null },
    });
    const place = thread === null ? {} : { thread_ts: thread };
    const event = {
      type: "message",
      user: ben,
      ts,
      channel,
      channel_type: "im",
      text,
      event_ts: ts,
      ...place,
    };
    return { word, thread: thread ?? ts, event: { ...event, team: workspace.teamId } };
  };

  const handOver = ({ event }: Written, as: As) => {
    const { workspace } = team.slack;
    const changed = { type: "message", subtype: as, channel: event.channel, channel_type: "im" };
    const body = {
      ...changed,
      ts: workspace.nextTs(),
      message: event,
      previous_message: event,
      hidden: true,
    };
    const isMessage = as === "the same" || as === "another event";
    return team.slack.deliver("events_api", {
      ...{ type: "event_callback", team_id: workspace.teamId, api_app_id: workspace.appId },
      authorizations: [{ team_id: workspace.teamId, user_id: workspace.bot.userId, is_bot: true }],
      event_id: as === "the same" ? `Ev${event.ts}` : workspace.nextId("Ev"),
      event_time: 0,
      event: isMessage ? event : body,
    });
  };

  it("run each message once, however often and in whatever order they come", async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async ({ kinds, order }) => {
        const written: Written[] = [];
        for (const kind of kinds) written.push(write(kind === "reply" ? (written[0]?.thread ?? null) : null));
        const sent = order.flatMap(({ at, as }) => {
          const one = written[at];
          return one ? [handOver(one, as).acked] : [];
        });
        await Promise.all(sent);
        await team.app.idle();
        const dispatched = await team.audited("turn.dispatched");
        for (const [at, { event, word, thread }] of written.entries()) {
          const { channel, ts: id } = event;
          const key = messageKeyOf({ platform: "slack", workspace: "T0EXAMPLE", channel, id });
          const turn = await team.store.turns.byMessage(key);
          const runs = dispatched.filter(({ target }) => target.id === turn?.id).length;
          const wasTakenBack = order.some((one) => one.at === at && one.as === "message_deleted");
          const isStopped = wasTakenBack && turn?.state === "stopped";
          expect(turn?.state).toBe(isStopped ? "stopped" : "answered");
          // A message that is taken back in the very moment of its beginning is stopped as it begins.
          expect(runs).toBeGreaterThanOrEqual(isStopped ? 0 : 1);
          expect(runs).toBeLessThanOrEqual(1);
          const shown = team.slack.answersIn(channel, thread).map(team.slack.shown);
          expect(shown.filter((text) => text.includes(word))).toHaveLength(isStopped ? 0 : 1);
        }
        expect(await team.store.inbox.unhandled(10)).toEqual([]);
      }),
      { numRuns: 15 },
    );
    expect(team.logger.lines.filter((line) => line.startsWith("error"))).toEqual([]);
  }, 60_000);
});
