import type { AccessPushers } from "./core/access/push-to-all.ts";
import { type ApprovalDesk, createApprovalDesk } from "./core/approval/approval-desk.ts";
import type { CommandDeps } from "./core/command/command-deps.ts";
import { addUpMended, type Mended } from "./core/credential/drift.ts";
import { type CredentialKeeper, keepCredentials } from "./core/credential/keep-credentials.ts";
import { endForgotten } from "./core/gateways/end-forgotten.ts";
import type { Gateway } from "./core/ports/gateway.ts";
import { createQuestionDesk, type QuestionDesk } from "./core/question/question-desk.ts";
import { settleAborts } from "./core/turn/late-aborts.ts";
import type { TurnId } from "./core/turn/turn.ts";
import type { TurnDeps } from "./core/turn/turn-deps.ts";

/** What is done at every gateway: its requests and questions are heard, its credentials looked after. */
export interface GatewayCare {
  /** Connects each; resolves at once. `onChange` is called whenever one is in another state. */
  start(onChange: () => void): Promise<void>;
  /** The platforms are connected: what was heard meanwhile is taken up. */
  begin(): void;
  /** What people decided and answered, to the gateway that asked. */
  readonly desks: Pick<CommandDeps, "approvals" | "questions">;
  /** Nothing that these turns asked waits any more. */
  turnsOver(turns: readonly TurnId[]): void;
  mended(): Mended;
  /** Begins nothing more. */
  stop(): void;
  disconnect(): Promise<void>;
  idle(): Promise<void>;
  /** Resolves when no look at the credentials is under way. */
  looked(): Promise<void>;
}

interface Kept {
  readonly gateway: Gateway;
  readonly approvals: ApprovalDesk;
  readonly questions: QuestionDesk;
  readonly credentials: CredentialKeeper;
}

export function careForGateways(deps: TurnDeps, pushers: AccessPushers): GatewayCare {
  const all = deps.gateways.all.map((gateway): Kept => {
    const here = { ...deps, gateway };
    return {
      gateway,
      approvals: createApprovalDesk(here),
      questions: createQuestionDesk(here),
      credentials: keepCredentials({
        ...here,
        desk: deps.desks.at(gateway),
        holdsAnyAgent: (person) => deps.desks.holdsAnyAt(gateway, person),
      }),
    };
  });
  let forgotten: Promise<void> = Promise.resolve();
  const at = (id: string) => all.find(({ gateway }) => gateway.id === id);

  const connect = async ({ gateway, approvals, questions, credentials }: Kept, onChange: () => void) => {
    let { state } = gateway.status();
    gateway.watchApprovals(approvals);
    gateway.questions.watch(questions);
    await gateway.start(() => {
      const before = state;
      ({ state } = gateway.status());
      if (state === before) return;
      onChange();
      if (state !== "up") return;
      pushers.at(gateway).connected();
      void settleAborts({ ...deps, gateway });
      credentials.look();
    });
  };

  return {
    async start(onChange) {
      await Promise.all(all.map((one) => connect(one, onChange)));
    },
    begin() {
      forgotten = endForgotten(deps);
      for (const { approvals, questions } of all) {
        approvals.begin();
        questions.begin();
      }
    },
    desks: {
      approvals: {
        carryOut: (request) => at(request.gatewayId)?.approvals.carryOut(request),
        review() {
          for (const { approvals } of all) approvals.review();
        },
      },
      questions: { carryOut: (question) => at(question.gatewayId)?.questions.carryOut(question) },
    },
    turnsOver(turns) {
      for (const { questions } of all) questions.turnsOver(turns);
    },
    mended: () => addUpMended(all.map(({ credentials }) => credentials.mended())),
    stop() {
      for (const { approvals, questions, credentials } of all) {
        approvals.stop();
        questions.stop();
        credentials.stop();
      }
    },
    async disconnect() {
      await Promise.all(all.map(({ gateway }) => gateway.stop()));
    },
    async idle() {
      await forgotten;
      await Promise.all(all.map(({ approvals }) => approvals.idle()));
      await Promise.all(all.map(({ questions }) => questions.idle()));
    },
    async looked() {
      await Promise.all(all.map(({ credentials }) => credentials.idle()));
    },
  };
}
