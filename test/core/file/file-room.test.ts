import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFileRoom, type FileClaim } from "../../../src/core/file/file-room.ts";

/** Which of these are in, now. */
async function inside(claims: readonly FileClaim[]): Promise<boolean[]> {
  const later = new Promise<boolean>((resolve) => setImmediate(resolve, false));
  return Promise.all(claims.map(({ had }) => Promise.race([had, later])));
}

describe("the room for files", () => {
  it("is given in the order it is asked for, and a small one does not pass a large one", async () => {
    const room = createFileRoom(10);
    const claims = [6, 6, 1].map((bytes) => room.claim(bytes));
    expect(await inside(claims)).toEqual([true, false, false]);
    claims[0]?.release();
    expect(await inside(claims)).toEqual([true, true, true]);
  });

  it("grows by what turned out smaller, and by what is not waited for any more", async () => {
    const room = createFileRoom(10);
    const [first, second, third] = [room.claim(9), room.claim(9), room.claim(5)];
    first.settle(5);
    expect(await inside([second, third])).toEqual([false, false]);
    second.release();
    expect(await inside([second, third])).toEqual([false, true]);
  });

  it("is not free while something goes on in it, though nobody waits for that any more", async () => {
    const room = createFileRoom(10);
    const [first, second] = [room.claim(9), room.claim(9)];
    const reading = Promise.withResolvers<string>();
    const read = first.during(() => reading.promise);
    first.release();
    expect(await inside([second])).toEqual([false]);
    reading.resolve("read");
    expect(await read).toBe("read");
    expect(await inside([second])).toEqual([true]);
  });

  it("takes what is larger than all of it, alone", async () => {
    const room = createFileRoom(10);
    const [small, large, next] = [room.claim(1), room.claim(99), room.claim(1)];
    expect(await inside([small, large, next])).toEqual([true, false, false]);
    small.release();
    expect(await inside([large, next])).toEqual([true, false]);
    large.release();
    large.release();
    expect(await inside([next])).toEqual([true]);
  });

  it("is never overdrawn, and serves everybody in the end, whatever comes in whatever order", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.infiniteStream(fc.nat()), async (all, picks) => {
        const room = createFileRoom(10);
        const claims = all.map((bytes) => ({ ...room.claim(bytes), bytes }));
        let left = [...claims];
        while (left.length > 0) {
          const isIn = await inside(left);
          const held = left.filter((_, at) => isIn[at]);
          expect(held.length).toBeGreaterThan(0);
          expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(10);
          const done = held[picks.next().value % held.length];
          done?.release();
          left = left.filter((one) => one !== done);
        }
      }),
      { numRuns: 50 },
    );
  });
});
