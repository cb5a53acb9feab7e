import type {
  ApprovalChoice,
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
  GatewayApprovalId,
} from "../../../src/core/approval/gateway-approval.ts";
import { AppError } from "../../../src/core/errors.ts";
import type { Gateway, RunOutcome, RunRequest } from "../../../src/core/ports/gateway.ts";
import { createQuietGateway } from "../command/small-world.ts";
import { createScriptedQuestions } from "../question/question-gateway.ts";

const PATIENCE_MS = 30 * 60_000;

/** A gateway that asks what the test says, takes the first answer, and writes down every one that it gets. */
export function createApprovalGateway(now: () => number) {
  const waiting = new Map<GatewayApprovalId, GatewayApproval>();
  const endings = new Map<GatewayApprovalId, ApprovalEnding>();
  const answers: { readonly id: GatewayApprovalId; readonly choice: ApprovalChoice }[] = [];
  const notes: string[] = [];
  const runs: { readonly request: RunRequest; readonly end: (outcome: RunOutcome) => void }[] = [];
  let watcher: ApprovalWatcher | null = null;
  let away = false;
  let count = 0;

  const end = (id: GatewayApprovalId, ending: ApprovalEnding) => {
    if (!waiting.delete(id)) return;
    endings.set(id, ending);
    if (!away) watcher?.ended(id, ending);
  };
  const reached = () => {
    if (away) throw new AppError("gateway.unreachable", "scripted");
  };

  const questions = createScriptedQuestions(now);
  const gateway: Gateway = {
    ...createQuietGateway(),
    questions: questions.side,
    issueCredential: async (person) => ({ publicId: person.principalId, secret: "" }),
    async run(_as, request, on) {
      on({ kind: "accepted", runId: request.idempotencyKey });
      return new Promise((resolve) => runs.push({ request, end: resolve }));
    },
    async abort(sessionKey) {
      for (const approval of [...waiting.values()]) {
        if (approval.sessionKey === sessionKey) end(approval.id, { kind: "stopped" });
      }
      for (const run of runs) {
        if (run.request.sessionKey === sessionKey) run.end({ kind: "stopped", markdown: "" });
      }
      return { confirmed: true };
    },
    async stop() {
      for (const run of runs) run.end({ kind: "unreachable" });
    },
    watchApprovals(next) {
      watcher = next;
    },
    async resolveApproval({ id }, choice) {
      reached();
      answers.push({ id, choice });
      const applied = waiting.has(id);
      const ending: ApprovalEnding = choice === "deny" ? { kind: "denied" } : { kind: "allowed", choice };
      if (applied) end(id, ending);
      return { applied, ending: endings.get(id) ?? { kind: "lost" } };
    },
    async endingOf({ id }) {
      reached();
      return waiting.has(id) ? "pending" : (endings.get(id) ?? { kind: "lost" });
    },
    async tellAgent(_approval, note) {
      notes.push(note);
    },
  };

  return {
    gateway,
    questions,
    answers,
    notes,
    runs,
    end,
    /** The agent of the newest run, unless another is given, wants to run this. */
    ask(text: string, more: Partial<GatewayApproval> = {}): GatewayApproval {
      const run = runs.at(-1);
      const approval: GatewayApproval = {
        id: `g${++count}` as GatewayApprovalId,
        kind: "exec",
        agentId: run?.request.agentId ?? null,
        sessionKey: run?.request.sessionKey ?? null,
        runId: run?.request.idempotencyKey ?? null,
        text,
        title: null,
        host: "gateway",
        folder: "/srv/shop",
        program: "/bin/true",
        risks: [],
        choices: ["allow-once", "deny"],
        createdAt: now(),
        expiresAt: now() + PATIENCE_MS,
        ...more,
      };
      waiting.set(approval.id, approval);
      if (!away) watcher?.requested(approval);
      return approval;
    },
    /** Nothing is heard of it, and nothing reaches it. */
    leave() {
      away = true;
    },
    /** Calls reach it again, on the connection that there was. */
    reach() {
      away = false;
    },
    /** Connected again: it lists what waits. */
    comeBack() {
      away = false;
      watcher?.listed([...waiting.values()]);
    },
    /** Forgets all that waited, as a restart does. */
    restart() {
      for (const id of waiting.keys()) endings.set(id, { kind: "lost" });
      waiting.clear();
      this.comeBack();
    },
  };
}
