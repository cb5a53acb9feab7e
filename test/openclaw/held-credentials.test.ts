import { afterAll } from "vitest";
import { credentialsContract } from "../contract/gateway-credentials.contract.ts";
import { openRealWorld, openSubject, type RealWorld } from "./real-gateway.ts";

let opening: Promise<RealWorld> | null = null;
const world = () => {
  opening ??= openRealWorld("device");
  return opening;
};

credentialsContract({
  name: "OpenClaw with a device for each person",
  open: async () => openSubject(await world()),
});

afterAll(async () => (await opening)?.close());
