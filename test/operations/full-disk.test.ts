import { statfsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runWith } from "../cli/captured-io.ts";
import { canLimit, canMount, type Service, startService } from "./service-on-disk.ts";

const PATIENT = { timeout: 60_000, interval: 100 };
const MEGABYTE = 1024 * 1024;

let service: Service;
afterEach(() => service.close());

const isAnswered = (word: string) =>
  expect
    .poll(
      async () =>
        (await service.answers()).map((one) => one.split("\n").at(-1)).filter((one) => one === word),
      PATIENT,
    )
    .toEqual([word]);
const isReady = () => expect.poll(async () => (await service.ready()).status, PATIENT).toBe(200);

describe.skipIf(!canLimit)("a disk that does not write", { timeout: 180_000 }, () => {
  it("turns the service unready, acknowledges nothing, and is over by itself: each message is answered once", async () => {
    service = await startService(null);
    expect(await service.write("nonce-one", "designer: say one")).toBe(200);
    await isAnswered("one");
    service.limitFiles(1);
    expect(await service.write("nonce-two", "designer: say two")).not.toBe(200);
    const unready = { status: 503, reasons: expect.stringContaining("database.io") };
    await expect.poll(() => service.ready(), PATIENT).toEqual(unready);
    service.limitFiles(null);
    await isReady();
    expect(await service.write("nonce-two", "designer: say two")).toBe(200);
    await isAnswered("two");
    const { code, out } = await runWith(["audit", "verify"], { GATEHOUSE_DATA_DIR: service.folder });
    expect([code, out]).toEqual([0, expect.stringContaining("whole")]);
    expect(await service.stop()).toBe(0);
  });
});

describe.skipIf(!canMount)("a disk that fills up", { timeout: 180_000 }, () => {
  it("turns the service unready before anything is at risk, and loses nothing when it is full", async () => {
    service = await startService(16);
    const filler = join(service.folder, "filler");
    const leave = async (bytes: number) => {
      await rm(filler, { force: true });
      const { bavail, bsize } = statfsSync(service.folder);
      // The service may take some of it meanwhile: full is full.
      await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes))).catch(() => {});
    };
    await isReady();
    await leave(0.9 * MEGABYTE);
    expect(await service.ready()).toEqual({ status: 503, reasons: expect.stringContaining("MB free") });
    expect(await service.write("nonce-one", "designer: say one")).toBe(200);
    await isAnswered("one");
    await leave(0);
    const long = `designer: say ${"long ".repeat(500)}`;
    let taken = 0;
    while ((await service.write(`nonce-long-${taken}`, long)) === 200) taken += 1;
    expect((await service.ready()).status).toBe(503);
    await rm(filler);
    await isReady();
    expect(await service.write("nonce-two", "designer: say two")).toBe(200);
    await isAnswered("two");
    const longOnes = async () => (await service.answers()).filter((one) => one.includes("long long")).length;
    await expect.poll(longOnes, PATIENT).toBe(taken);
    expect(await service.stop()).toBe(0);
  });
});
