import { isApprovalOver } from "../core/approval/approval-request.ts";
import type { Tx } from "../core/ports/store.ts";
import { isQuestionOver } from "../core/question/question.ts";
import type { StoreFact } from "./store-fact.ts";

type Asking = Pick<Tx, "approvals" | "accessRequests" | "questions">;

/** Tells what people are asked, and when it is over. */
export function observeAsked(tx: Asking, note: (fact: StoreFact) => void): Asking {
  const { approvals, accessRequests, questions } = tx;
  return {
    approvals: {
      ...approvals,
      async add(request) {
        const added = await approvals.add(request);
        if (added) note({ kind: "asked", of: "approval", id: request.id });
        return added;
      },
      async move(id, from, to, changes) {
        const moved = await approvals.move(id, from, to, changes);
        if (moved && isApprovalOver(to)) note({ kind: "asked-no-more", of: "approval", id });
        return moved;
      },
    },
    accessRequests: {
      ...accessRequests,
      async add(request) {
        await accessRequests.add(request);
        note({ kind: "asked", of: "access-request", id: request.id });
      },
      async settle(id, ending) {
        const settled = await accessRequests.settle(id, ending);
        if (settled) note({ kind: "asked-no-more", of: "access-request", id });
        return settled;
      },
    },
    questions: {
      ...questions,
      async add(question) {
        const added = await questions.add(question);
        if (added) note({ kind: "asked", of: "question", id: question.id });
        return added;
      },
      async move(from, to, changes) {
        const moved = await questions.move(from, to, changes);
        if (moved && isQuestionOver(to)) note({ kind: "asked-no-more", of: "question", id: from.id });
        return moved;
      },
    },
  };
}
