import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/core/audit/audit-event.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { systemClock } from "../../src/system/clock.ts";
import { randomIds } from "../../src/system/ids.ts";
import { configFor, type RealWorld } from "./real-gateway.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";

/** One platform's team as the flow speaks of it; people are the platform's own ids. */
export interface PlatformDriver {
  readonly admin: string;
  member(name: string, role: "member" | "viewer"): Promise<string>;
  /** Writes to an agent. */
  ask(person: string, text: string): Promise<Talk>;
  /** Gives a command in words: `revoke <name> ops`, with the person's mention in place of their name. */
  command(person: string, words: (mention: (other: string) => string) => string): Promise<void>;
  /** Presses the button of what this person was told in private. */
  press(person: string, told: string, button: string): Promise<void>;
  /** Answers the form that stands before this person. */
  fillIn(person: string, reason: string): Promise<void>;
  audited(action: string): Promise<readonly AuditRecord[]>;
  /** Another process on the same data. */
  restart(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Where an answer stands. */
export interface Talk {
  /** Resolves once one of its messages holds the text. */
  answer(text: string): Promise<void>;
  /** All its messages of ours, oldest first. */
  shown(): readonly string[];
  /** Presses a button of its newest message. */
  press(person: string, button: string): Promise<void>;
}

export type MakeGateway = (data: { readonly logger: Logger }) => Gateway;

/** The agents of the real gateway; every member may use the first. */
export const FLOW_DEFAULTS = ["designer"];

interface Flow {
  readonly world: () => RealWorld;
  readonly open: (gateway: MakeGateway) => Promise<PlatformDriver>;
}

/** The whole application between a strict platform and the real gateway, from the first word to a restart. */
export function platformFlow(name: string, { world, open }: Flow): void {
  describe(`${name} and the real gateway`, () => {
    let proxy: RecordingProxy;
    let team: PlatformDriver;
    beforeAll(async () => {
      proxy = await startRecordingProxy(world().gateway.url);
      team = await open(({ logger }) =>
        createOpenClawGateway(configFor("device", proxy.url), { clock: systemClock, ids: randomIds, logger }),
      );
    });
    afterAll(async () => {
      await team?.stop();
      await proxy?.close();
    });

    const finished = (talk: Talk) => talk.shown().filter((text) => text.includes("finished"));

    it("answers while it is written, and the whole stands there once", async () => {
      const ben = await team.member("ben", "member");
      const talk = await team.ask(ben, "designer: answer slowly");
      await talk.answer("piece 3");
      expect(finished(talk)).toEqual([]);
      await talk.answer("finished");
      await team.idle();
      expect(finished(talk)).toHaveLength(1);
      expect(talk.shown()).toHaveLength(1);
    });

    it("stops at the button, and the run ends with it", async () => {
      const cleo = await team.member("cleo", "member");
      const talk = await team.ask(cleo, "designer: answer slowly");
      await talk.answer("piece 2");
      await talk.press(cleo, "Stop");
      await talk.answer("Stopped");
      await team.idle();
      expect(finished(talk)).toEqual([]);
      expect(await team.audited("turn.stopped")).toHaveLength(1);
    });

    it("refuses, asks for access, and runs by itself what was kept once an admin let them in", async () => {
      const dan = await team.member("dan", "viewer");
      const refused = await team.ask(dan, "ops: please echo let-me-in");
      await team.press(dan, "Ops", "Request access");
      await team.fillIn(dan, "on call this week");
      await team.press(team.admin, "on call this week", "Approve for 7 days");
      await refused.answer("echo let-me-in");
      await team.idle();
      expect(await team.audited("access.denied")).toHaveLength(1);
      expect(await team.audited("grant.created")).toHaveLength(1);
    });

    it("asks an approver before a command runs, and goes on with their yes, or with their no and its reason", async () => {
      const eve = await team.member("eve", "member");
      const yes = await team.ask(eve, "designer: try the command echo yes-word");
      await team.press(team.admin, "echo yes-word", "Approve once");
      await yes.answer("It said: yes-word");
      const no = await team.ask(eve, "designer: try the command echo no-word");
      await team.press(team.admin, "echo no-word", "Deny with a reason…");
      await team.fillIn(team.admin, "not before the freeze ends");
      await no.answer("Exec denied");
      await no.answer("not before the freeze ends");
      await team.idle();
      const ends = (await team.audited("approval.ended")).map(({ details }) => details.after);
      expect(ends).toEqual(["allow-once", "denied"]);
      expect(no.shown().join("\n")).not.toContain("It said: no-word");
    });

    it("stops the running turn on a revoke, and closes what the person held at the gateway", async () => {
      const fay = await team.member("fay", "member");
      const before = (await team.audited("turn.stopped")).length;
      const talk = await team.ask(fay, "designer: answer slowly");
      await talk.answer("piece 1");
      await team.command(team.admin, (mention) => `revoke ${mention(fay)}`);
      await team.press(team.admin, "This takes everything", "Yes, take everything");
      await talk.answer("topped");
      await team.idle();
      expect(finished(talk)).toEqual([]);
      expect(await team.audited("turn.stopped")).toHaveLength(before + 1);
      expect(await team.audited("credential.revoked")).toHaveLength(1);
    });

    it("ends with the real answer, once, after a restart in the middle of it", async () => {
      const gil = await team.member("gil", "member");
      const before = (await team.audited("turn.answered")).length;
      const talk = await team.ask(gil, "designer: answer slowly");
      await talk.answer("piece 3");
      await team.restart();
      await talk.answer("finished");
      await team.idle();
      expect(finished(talk)).toHaveLength(1);
      expect(await team.audited("turn.answered")).toHaveLength(before + 1);
    });

    it("spoke for each person on their own credential, and never on the shared one", () => {
      const owners = new Map<string, Set<string>>();
      for (const { method, params, as } of proxy.calls.filter((call) => call.method === "chat.send")) {
        expect(as.kind, method).toBe("device");
        const session = String(params.sessionKey);
        owners.set(session, (owners.get(session) ?? new Set()).add(JSON.stringify(as)));
      }
      // Six people; where a chat is one conversation, what one of them asks twice is one session.
      expect(owners.size).toBeGreaterThanOrEqual(6);
      for (const of of owners.values()) expect(of.size).toBe(1);
    });
  });
}
