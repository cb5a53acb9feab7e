import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { fetchFile } from "../../adapters/shared/fetch-file.ts";
import { createFileDoor, type FileDoor } from "../../adapters/shared/file-door.ts";
import { isPublicAddress } from "../../adapters/shared/private-addresses.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const HOSTS = ["files.slack.com", "cdn.discordapp.com"];
const LIMITS = { maxBytes: 1000, timeoutMs: 5000 };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server on this machine, with the paths and tokens that it was asked with. */
async function serve(answer: RequestListener) {
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const text: RequestListener = (_, response) => response.end("the palette");

function read(url: string, door: FileDoor, more: { authorization?: string; lookup?: LookupFunction } = {}) {
  return fetchFile({ url, door, limits: LIMITS, clock: createFixedClock(), ...more });
}

const answering =
  (...addresses: string[]): LookupFunction =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );

describe("a file of a platform", () => {
  test.each([
    "http://files.slack.com/a",
    "https://files.slack.com.evil/a",
    "https://evil.example/files.slack.com",
    "https://files.slack.com@evil.example/a",
    "https://somebody:secret@files.slack.com/a",
    "https://files.slack.com:8443/a",
    "https://xfiles.slack.com/a",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:127.0.0.1]/a",
    "https://0x7f.1/a",
    "https://2130706433/a",
    "https://localhost/a",
    "file:///etc/passwd",
    "ftp://files.slack.com/a",
    "not an address",
  ])("is never sought at %s", async (url) => {
    const lookup: LookupFunction = () => {
      throw new Error("looked up");
    };
    await expect(read(url, createFileDoor(HOSTS, undefined), { lookup })).rejects.toMatchObject({
      code: "file.blocked",
    });
  });

  test.each([
    ["127.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["::ffff:a9fe:a9fe"],
    ["64:ff9b::7f00:1"],
    ["fe80::1"],
    ["fd00::1"],
    ["10.1.2.3"],
    ["169.254.169.254"],
    ["3.121.0.1", "192.168.0.1"],
  ])("is not read when the platform's name leads to %s", async (...addresses) => {
    const lookup = answering(...addresses);
    await expect(
      read("https://files.slack.com/a", createFileDoor(HOSTS, undefined), { lookup }),
    ).rejects.toMatchObject({ code: "file.blocked" });
  });

  test("is looked up once, so that a second answer deceives nobody", async () => {
    let lookups = 0;
    const lookup: LookupFunction = (name, options, callback) => {
      lookups += 1;
      return answering(lookups === 1 ? "127.0.0.1" : "3.121.0.1")(name, options, callback);
    };
    await expect(
      read("https://files.slack.com/a", createFileDoor(HOSTS, undefined), { lookup }),
    ).rejects.toMatchObject({ code: "file.blocked" });
    expect(lookups).toBe(1);
  });

  test("is read from the server that stands in for the platform, with our token", async () => {
    const { origin, asked } = await serve(text);
    const bytes = await read(`${origin}/a`, createFileDoor(HOSTS, `${origin}/api/`), {
      authorization: "Bearer token",
    });
    expect(Buffer.from(bytes).toString()).toBe("the palette");
    expect(asked).toEqual([{ path: "/a", authorization: "Bearer token" }]);
  });

  test("is not read from the platform's hosts while another server stands in for it", async () => {
    const { origin } = await serve(text);
    await expect(read("https://files.slack.com/a", createFileDoor(HOSTS, origin))).rejects.toMatchObject({
      code: "file.blocked",
    });
  });

  test("does not lead elsewhere by a redirect", async () => {
    const elsewhere = await serve(text);
    const { origin } = await serve((_, response) =>
      response.writeHead(302, { location: `${elsewhere.origin}/secret` }).end(),
    );
    await expect(
      read(`${origin}/a`, createFileDoor([], origin), { authorization: "Bearer token" }),
    ).rejects.toMatchObject({ code: "file.blocked" });
    expect(elsewhere.asked).toEqual([]);
  });

  test("leaves our token behind when it is on another host of the platform's", async () => {
    const second = await serve(text);
    const first = await serve((_, response) =>
      response.writeHead(307, { location: `${second.origin}/b` }).end(),
    );
    const door: FileDoor = {
      allows: ({ origin }) => [first.origin, second.origin].includes(origin),
      takesAddress: () => true,
    };
    await read(`${first.origin}/a`, door, { authorization: "Bearer token" });
    expect(first.asked[0]?.authorization).toBe("Bearer token");
    expect(second.asked).toEqual([{ path: "/b", authorization: undefined }]);
  });

  test("that leads on and on is given up", async () => {
    const { origin, asked } = await serve((_, response) =>
      response.writeHead(302, { location: "/again" }).end(),
    );
    await expect(read(`${origin}/a`, createFileDoor([], origin))).rejects.toMatchObject({
      code: "file.blocked",
    });
    expect(asked.length).toBeLessThan(6);
  });

  test("is cut off when it is larger than was said", async () => {
    const { origin } = await serve((_, response) => {
      response.write("x".repeat(600));
      response.end("x".repeat(600));
    });
    const door = createFileDoor([], origin);
    await expect(read(`${origin}/a`, door)).rejects.toMatchObject({ code: "file.too-large" });
  });

  test("that never comes is waited for only so long", async () => {
    const { origin } = await serve(() => {});
    const clock = createFixedClock();
    const reading = fetchFile({
      url: `${origin}/a`,
      door: createFileDoor([], origin),
      limits: LIMITS,
      clock,
    });
    clock.advance(LIMITS.timeoutMs);
    await expect(reading).rejects.toMatchObject({ code: "platform.unreachable" });
  });

  test.each([
    [404, "platform.not-found"],
    [403, "platform.unauthorized"],
    [429, "platform.rate-limited"],
    [500, "platform.unreachable"],
    [418, "platform.refused"],
  ])("tells the platform's %i apart, and never names an address", async (status, code) => {
    const { origin } = await serve((_, response) => response.writeHead(status).end());
    const fault = await read(`${origin}/bot123:secret/a`, createFileDoor([], origin)).catch(
      (thrown) => thrown,
    );
    expect(fault).toMatchObject({ code });
    expect(JSON.stringify([fault.message, String(fault.cause)])).not.toContain("secret");
  });
});

test("servers of the internet are told from machines nearby", () => {
  expect(["3.121.0.1", "2606:4700::6810:84e5", "149.154.167.220"].filter(isPublicAddress)).toHaveLength(3);
  expect(["", "host", "127.0.0.1", "::", "2002:7f00:1::"].filter(isPublicAddress)).toEqual([]);
});
