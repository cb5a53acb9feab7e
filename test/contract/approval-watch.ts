import type {
  ApprovalEnding,
  ApprovalWatcher,
  GatewayApproval,
  GatewayApprovalId,
} from "../../src/core/approval/gateway-approval.ts";

/** Writes down everything that a gateway tells of requests, and lets tests wait for it. */
export interface ApprovalWatch {
  readonly watcher: ApprovalWatcher;
  readonly requested: readonly GatewayApproval[];
  readonly lists: readonly (readonly GatewayApproval[])[];
  endingsOf(id: GatewayApprovalId): readonly ApprovalEnding[];
  /** The first request for this command, or the first like this. */
  request(command: string): Promise<GatewayApproval>;
  until(isMeant: (approval: GatewayApproval) => boolean): Promise<GatewayApproval>;
  ending(id: GatewayApprovalId): Promise<ApprovalEnding>;
  /** The next list that is told from now on. */
  nextList(): Promise<readonly GatewayApproval[]>;
}

export function watchForApprovals(onList: () => void = () => {}): ApprovalWatch {
  const requested: GatewayApproval[] = [];
  const ended: { readonly id: GatewayApprovalId; readonly ending: ApprovalEnding }[] = [];
  const lists: (readonly GatewayApproval[])[] = [];
  let told = Promise.withResolvers<void>();
  const tell = () => {
    told.resolve();
    told = Promise.withResolvers();
  };
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await told.promise;
    }
  };
  return {
    watcher: {
      requested(approval) {
        requested.push(approval);
        tell();
      },
      ended(id, ending) {
        ended.push({ id, ending });
        tell();
      },
      listed(pending) {
        lists.push(pending);
        onList();
        tell();
      },
    },
    requested,
    lists,
    endingsOf: (id) => ended.flatMap((one) => (one.id === id ? [one.ending] : [])),
    request: (command) => until(() => requested.find(({ text }) => text === command)),
    until: (isMeant) => until(() => requested.find(isMeant)),
    ending: (id) => until(() => ended.find((one) => one.id === id)?.ending),
    nextList() {
      const from = lists.length;
      return until(() => lists[from]);
    },
  };
}
