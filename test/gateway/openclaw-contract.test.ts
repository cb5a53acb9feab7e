import { createOpenClawGateway } from "../../src/gateway/openclaw/openclaw-gateway.ts";
import { gatewayContract } from "../contract/gateway.contract.ts";
import { approvalsContract } from "../contract/gateway-approvals.contract.ts";
import { credentialsContract } from "../contract/gateway-credentials.contract.ts";
import { filesContract } from "../contract/gateway-files.contract.ts";
import { questionsContract } from "../contract/gateway-questions.contract.ts";
import { openFakeSubject } from "./openclaw-subject.ts";

for (const kind of ["device", "identity"] as const) {
  const contract = {
    name: `OpenClaw's client with a ${kind} for each person`,
    open: () => openFakeSubject(kind, createOpenClawGateway),
  };
  gatewayContract(contract);
  approvalsContract(contract);
  questionsContract(contract);
  filesContract(contract);
  if (kind === "device") credentialsContract(contract);
}
