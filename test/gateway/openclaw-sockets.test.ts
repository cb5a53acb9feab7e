import { describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential } from "../../src/core/ports/gateway.ts";
import { connectParams } from "../../src/gateway/openclaw/client-info.ts";
import type { LiveSocket } from "../../src/gateway/openclaw/live-socket.ts";
import { SocketPool } from "../../src/gateway/openclaw/socket-pool.ts";
import type { CredentialStrategy } from "../../src/gateway/openclaw/strategy.ts";
import { createBackoff, createLimiter, createSerial, pause } from "../../src/gateway/openclaw/waiting.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const SCOPES = ["operator.read"];
const strategy: Pick<CredentialStrategy, "kind" | "personPlan"> = {
  kind: "device",
  personPlan: () => ({ headers: {}, params: () => connectParams("cli", {}) }),
};
const credential = (name: string, secret = "s"): OpenCredential => ({
  principalId: name as PrincipalId,
  kind: "device",
  publicId: `device-of-${name}`,
  scopes: SCOPES,
  secret,
});

/** A pool over sockets that only remember whether they are open. */
function openPool(granted: readonly string[] = SCOPES) {
  const opened: (LiveSocket & { open: boolean })[] = [];
  const clock = createFixedClock();
  async function open() {
    const { promise: closed, resolve } = Promise.withResolvers<string>();
    const socket = {
      open: true,
      hello: {
        scopes: granted,
        version: "x",
        deviceToken: null,
        files: { maxBytes: null, maxImageBytes: null, maxFrameBytes: 1 },
      },
      isOpen: () => socket.open,
      request: async () => ({}),
      onEvent: () => () => {},
      onGap: () => () => {},
      onClosed: () => () => {},
      closed,
      close() {
        socket.open = false;
        resolve("closed");
      },
    };
    opened.push(socket);
    return socket;
  }
  return { pool: new SocketPool({ strategy: strategy as CredentialStrategy, open, clock }), opened, clock };
}

describe("people's connections", () => {
  test("are one a person, also when asked for at the same time", async () => {
    const { pool, opened } = openPool();
    const [one, two] = await Promise.all([pool.take(credential("ada")), pool.take(credential("ada"))]);
    expect(one.socket).toBe(two.socket);
    await pool.take(credential("ben"));
    expect(opened).toHaveLength(2);
  });

  test("close after ten idle minutes, but never while somebody uses them", async () => {
    const { pool, opened, clock } = openPool();
    const lease = await pool.take(credential("ada"));
    clock.advance(60 * 60_000);
    expect(opened[0]?.open).toBe(true);
    lease.release();
    clock.advance(9 * 60_000);
    expect(opened[0]?.open).toBe(true);
    clock.advance(60_000);
    expect(opened[0]?.open).toBe(false);
  });

  test("are opened anew when the old one has closed, or the credential is another", async () => {
    const { pool, opened } = openPool();
    (await pool.take(credential("ada"))).release();
    opened[0]?.close();
    await pool.take(credential("ada"));
    await pool.take(credential("ada", "a newer secret"));
    expect(opened.map(({ open }) => open)).toEqual([false, false, true]);
  });

  test("are 500 at most: the one that was longest unused goes, and none in use", async () => {
    const { pool, opened } = openPool();
    const first = await pool.take(credential("p0"));
    for (let at = 1; at <= 500; at++) (await pool.take(credential(`p${at}`))).release();
    expect(first.socket.isOpen()).toBe(true);
    expect(opened.flatMap(({ open }, at) => (open ? [] : [at]))).toEqual([1]);
  });

  test("are not used when the gateway granted something else than the credential says", async () => {
    for (const granted of [[], ["operator.read", "operator.admin"]]) {
      const { pool, opened } = openPool(granted);
      await expect(pool.take(credential("ada"))).rejects.toMatchObject({ code: "credential.refused" });
      expect(opened[0]?.open).toBe(false);
    }
  });

  test("all close at once, also one that is still opening", async () => {
    const { pool, opened } = openPool();
    await pool.take(credential("ada"));
    const late = pool.take(credential("ben"));
    pool.closeAll();
    await late;
    await Promise.resolve();
    expect(opened.map(({ open }) => open)).toEqual([false, false]);
  });
});

describe("waiting", () => {
  test("doubles with jitter up to a limit, and starts small again after a success", () => {
    const backoff = createBackoff(100, 800);
    for (const most of [100, 200, 400, 800, 800]) {
      const delay = backoff.next();
      expect(delay).toBeGreaterThanOrEqual(most / 2);
      expect(delay).toBeLessThanOrEqual(most);
    }
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(100);
  });

  test("ends at once when it is called off, and leaves no timer behind", async () => {
    const clock = createFixedClock();
    const enough = new AbortController();
    const paused = pause(clock, 1_000, enough.signal);
    enough.abort();
    await paused;
    expect(clock.waiting()).toBe(0);
  });

  test("lets only so many work at a time, in the order they came", async () => {
    const limited = createLimiter(2);
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
    const begun: number[] = [];
    const all = gates.map((gate, at) =>
      limited(() => {
        begun.push(at);
        return gate.promise;
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    gates[1]?.resolve();
    await all[1];
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve();
    await Promise.all(all);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test("runs what has the same key in turn, and goes on after a failure", async () => {
    const serial = createSerial();
    const order: string[] = [];
    const first = serial("a", async () => {
      order.push("first");
      throw new Error("no");
    });
    const second = serial("a", async () => void order.push("second"));
    const other = serial("b", async () => void order.push("other"));
    await expect(first).rejects.toThrow("no");
    await Promise.all([second, other]);
    expect(order.indexOf("first")).toBeLessThan(order.indexOf("second"));
  });
});
