import { afterAll } from "vitest";
import { gatewayContract } from "../contract/gateway.contract.ts";
import { openRealWorld, openSubject, type RealWorld } from "./real-gateway.ts";

let world: Promise<RealWorld> | null = null;

gatewayContract({
  name: "OpenClaw with a verified identity for each person",
  async open() {
    world ??= openRealWorld("identity");
    return openSubject(await world);
  },
});

afterAll(async () => (await world)?.close());
