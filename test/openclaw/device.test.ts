import { afterAll, describe, expect, test } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { gatewayContract } from "../contract/gateway.contract.ts";
import { approvalsContract } from "../contract/gateway-approvals.contract.ts";
import { filesContract } from "../contract/gateway-files.contract.ts";
import { questionsContract } from "../contract/gateway-questions.contract.ts";
import { unique } from "../contract/gateway-subject.ts";
import { realApprovals } from "./approvals.ts";
import { openClient, realBehaviour } from "./behaviour.ts";
import { realQuestions } from "./questions.ts";
import { openRealWorld, openSubject, patchConfig, type RealWorld, SCOPES } from "./real-gateway.ts";

let opening: Promise<RealWorld> | null = null;
const world = () => {
  opening ??= openRealWorld("device");
  return opening;
};

const contract = {
  name: "OpenClaw with a device for each person",
  open: async () => openSubject(await world()),
};
gatewayContract(contract);
approvalsContract(contract);
questionsContract(contract);
filesContract(contract);

describe("a gateway that approves local devices by itself", () => {
  test("still gives exactly what was asked for, and doctor warns of it", async () => {
    const real = await world();
    const approve = (value: boolean) =>
      patchConfig(real.operator, { gateway: { nodes: { pairing: { autoApproveLocal: value } } } });
    const client = await openClient(real);
    (await approve(true)).close();
    try {
      const person = { principalId: unique("p") as PrincipalId, displayName: "Ida" };
      const before = client.proxy.calls.length;
      const { publicId } = await client.gateway.issueCredential(person, SCOPES.device.full);
      expect(await real.scopesAtGateway(publicId)).toEqual([...SCOPES.device.full].sort());
      const called = client.proxy.calls.slice(before).map(({ method }) => method);
      expect(called).not.toContain("device.pair.approve");
      const warnings = (await client.gateway.examine()).filter(({ level }) => level === "warning");
      expect(warnings.map(({ mend }) => mend).join(" ")).toContain("autoApproveLocal");
    } finally {
      (await approve(false)).close();
      await client.gateway.stop();
      await client.close();
    }
  });
});

realBehaviour("OpenClaw with devices", world);
realApprovals("OpenClaw with devices", world);
realQuestions("OpenClaw with devices", world);

afterAll(async () => (await opening)?.close());
