import { afterEach, beforeEach, expect, it } from "vitest";
import { createGateways } from "../../../src/core/gateways/create-gateways.ts";
import { keepBareNames } from "../../../src/core/gateways/keep-bare-names.ts";
import { openTempStore } from "../../fakes/temp-store.ts";
import { createQuietGateway } from "../command/small-world.ts";

let temp: Awaited<ReturnType<typeof openTempStore>>;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.cleanup());

const startWith = (...ids: string[]) =>
  keepBareNames({
    store: temp.store,
    gateways: createGateways(ids.map((id) => ({ ...createQuietGateway(), id }))),
  });

it("bare names stay a gateway's as long as it is there", async () => {
  await startWith("team");
  await startWith("team", "lab");
  await expect(startWith("main", "team")).rejects.toMatchObject({
    code: "config.invalid",
    message: expect.stringContaining('those of "team", and would now be those of "main"'),
  });
  await expect(startWith("lab", "team")).rejects.toMatchObject({ code: "config.invalid" });
  await startWith("team", "lab");
});

it("one gateway may be called anew, or take another one's place", async () => {
  await startWith("team");
  await startWith("renamed");
  await startWith("renamed", "lab");
  await startWith("other", "lab");
  await expect(startWith("lab", "other")).rejects.toMatchObject({ code: "config.invalid" });
});

it("a gateway whose agents stood behind its name gets no bare names when the one that had them is taken out", async () => {
  await startWith("main", "lab");
  await expect(startWith("lab")).rejects.toMatchObject({
    code: "config.invalid",
    message: expect.stringContaining('keep "main" in gateways, also while it is away'),
  });
  await expect(startWith("lab", "new")).rejects.toMatchObject({ code: "config.invalid" });
  await startWith("main");
  await expect(startWith("lab")).rejects.toMatchObject({ code: "config.invalid" });
  await startWith("main", "lab");
});
