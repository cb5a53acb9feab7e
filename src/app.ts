import { openAccessBook } from "./core/access/access-book.ts";
import { createAccessPushers } from "./core/access/push-to-all.ts";
import { keepRequests } from "./core/access-request/keep-requests.ts";
import type { AuditAction } from "./core/audit/audit-event.ts";
import { createChainSealer } from "./core/audit/seal-chain.ts";
import { createChatHost } from "./core/command/chat-host.ts";
import { feedAudit } from "./core/command/feed-audit.ts";
import { watchInviteEnds } from "./core/command/redraw-invite.ts";
import { createCredentialDesks } from "./core/credential/credential-desks.ts";
import { DEFAULT_FILES } from "./core/file/file-policy.ts";
import { createFileRoom } from "./core/file/file-room.ts";
import { createGateways } from "./core/gateways/create-gateways.ts";
import { keepBareNames } from "./core/gateways/keep-bare-names.ts";
import { createInboxWorker } from "./core/inbox/handle-inbox.ts";
import { createPeopleSweep } from "./core/leaving/sweep-people.ts";
import { createOutboxSender } from "./core/outbox/outbox-sender.ts";
import { appointFirstAdmins } from "./core/people/appoint-admins.ts";
import { learnNames } from "./core/people/learn-name.ts";
import type { ChatAdapter, ChatHost } from "./core/ports/chat-adapter.ts";
import type { CheckpointPorts } from "./core/ports/checkpoints.ts";
import type { Clock, Timer } from "./core/ports/clock.ts";
import type { AccessBook, Deps } from "./core/ports/deps.ts";
import type { Gateway } from "./core/ports/gateway.ts";
import type { Inbox } from "./core/ports/inbox.ts";
import type { Store } from "./core/ports/store.ts";
import { enforceAccess } from "./core/turn/enforce-access.ts";
import { forgetOld } from "./core/turn/forget-old.ts";
import type { TurnDeps } from "./core/turn/turn-deps.ts";
import { createTurnRunner } from "./core/turn/turn-runner.ts";
import { watchCommits } from "./core/turn/watch-commits.ts";
import { watchGrantEnds } from "./core/turn/watch-grant-ends.ts";
import { careForGateways } from "./gateway-care.ts";
import { handlersFor } from "./inbox-handlers.ts";
import type { UpkeepFigures } from "./operations/upkeep-metrics.ts";

/** What the app is made of; tests hand in fakes of the world, never of our own modules. */
export type AppPorts = Omit<Deps, "access" | "adapters" | "gateways"> & {
  /** At least one; the first one's agents have bare names. */
  readonly gateways: readonly Gateway[];
  readonly adapters: readonly ChatAdapter[];
  /** Left out, the audit is chained but not signed. */
  readonly checkpoints?: CheckpointPorts;
};

export interface App {
  readonly inbox: Inbox;
  readonly access: AccessBook;
  /** What is written through it is also done: rows are said, turns run, the feed hears. */
  readonly store: Store;
  /** Takes up what was left, connects the gateway and the platforms. Rejects when a platform refuses our credentials. */
  start(): Promise<void>;
  /**
   * Begins nothing new, gives what runs so long to end, and lets go. What still runs then, and what comes in meanwhile,
   * is taken up at the next start.
   */
  stop(graceMs?: number): Promise<void>;
  /** What the looks at accounts and credentials have come to. */
  upkeep(): UpkeepFigures;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Longer than this, nothing keeps a stopping process from its end. */
const LETTING_GO_MS = 5_000;

/** The composition root: ports in, a running bot out. */
export async function createApp(ports: AppPorts): Promise<App> {
  let leaving = false;
  const watched = watchCommits(ports.store, {
    onQueued: (rows) => sender.queued(rows),
    onTurns: (conversations) => conversations.forEach((id) => void runner.wake(id)),
    onEnded: (turns) => care.turnsOver(turns),
    onRequests: () => requests.look(),
  });
  const { auditFeed } = ports.settings;
  const gateways = createGateways(ports.gateways);
  const store = auditFeed ? feedAudit(watched, { ...ports, gateways }, auditFeed) : watched;
  const access = await openAccessBook(store, ports.clock, ports.settings.roles);
  const adapters = new Map(ports.adapters.map((adapter) => [adapter.platform, adapter]));
  const deps: Deps = { ...ports, store, access, adapters, gateways };
  const sender = createOutboxSender(deps);
  const gatewayAccess = createAccessPushers(deps);
  const turnDeps: TurnDeps = {
    ...deps,
    sender,
    desks: createCredentialDesks(deps, gatewayAccess.at),
    gatewayAccess,
    stopOrders: new Map(),
    fileRoom: createFileRoom((ports.settings.files ?? DEFAULT_FILES).maxBytesAtOnce),
    wake: (conversation) => runner.wake(conversation),
    isRunningHere: (turn) => runner.isRunning(turn),
    leaving: () => leaving,
  };
  const runner = createTurnRunner(turnDeps);
  const care = careForGateways(turnDeps, gatewayAccess);
  const worker = createInboxWorker(deps, handlersFor(turnDeps, care.desks));
  const sealer = ports.checkpoints && createChainSealer(deps, ports.checkpoints);
  const grantEnds = watchGrantEnds(deps, (person, by) => enforceAccess(turnDeps, person, by));
  const requests = keepRequests(deps);
  const people = createPeopleSweep(turnDeps);
  const forgetting = forgetOld(deps);
  const inviteEnds = watchInviteEnds(deps);

  return {
    inbox: worker,
    access,
    store,
    async start() {
      await keepBareNames(deps);
      await appointFirstAdmins(deps);
      await auditSystem(deps, "system.started");
      sealer?.start();
      let connected = false;
      const unread = (fault: unknown) =>
        deps.logger.error(
          { fault: String(fault) },
          "what waits for a gateway could not be read; it is looked at again when one is back",
        );
      await care.start(() => {
        // Up: what waited runs. Down: what would run says that it waits.
        if (connected) void runner.resume().catch(unread);
      });
      await connect(ports.adapters, createChatHost(deps), worker, sender);
      connected = true;
      requests.start();
      care.begin();
      await runner.resume();
      await learnNames(deps);
      people.start();
    },
    async stop(graceMs = 0) {
      worker.stop();
      runner.stop();
      care.stop();
      grantEnds.stop();
      gatewayAccess.stop();
      requests.stop();
      people.stop();
      forgetting.stop();
      inviteEnds.stop();
      const ended = async () => {
        await Promise.all([worker.idle(), requests.idle(), runner.idle(), care.idle()]);
        await sender.idle();
      };
      if (graceMs > 0) await within(ports.clock, graceMs, ended());
      leaving = true;
      await Promise.allSettled(ports.adapters.map((adapter) => adapter.stop()));
      await care.disconnect();
      await within(ports.clock, LETTING_GO_MS, Promise.all([worker.idle(), runner.idle(), care.idle()]));
      // What is being sent right now gets its answer; beyond that it is looked for at the next start.
      await within(ports.clock, LETTING_GO_MS, sender.stop());
      sealer?.stop();
      await auditSystem(deps, "system.stopped").catch(() => {});
      await sealer?.seal().catch(() => {});
    },
    upkeep: () => ({
      sweep: people.last(),
      mended: care.mended(),
      frozen: access.snapshot().freezes.size,
    }),
    async idle() {
      await worker.idle();
      await care.looked();
      await requests.idle();
      await runner.idle();
      await care.idle();
      await sender.idle();
    },
  };
}

/**
 * Connects the platforms, then takes up what was left: only a platform that is there can be told anything, and say who
 * somebody is. What it delivers meanwhile is taken after that, so that a conversation keeps its order.
 */
async function connect(
  adapters: readonly ChatAdapter[],
  host: ChatHost,
  worker: Inbox & { recover(): Promise<void> },
  sender: { recover(): Promise<void> },
): Promise<void> {
  const turnOfNew = Promise.withResolvers<void>();
  turnOfNew.promise.catch(() => {});
  const inbox: Inbox = { accept: (event) => turnOfNew.promise.then(() => worker.accept(event)) };
  try {
    for (const adapter of adapters) await adapter.start(inbox, host);
    await sender.recover();
    await worker.recover();
    turnOfNew.resolve();
  } catch (fault) {
    turnOfNew.reject(fault);
    throw fault;
  }
}

async function auditSystem(deps: Deps, action: AuditAction): Promise<void> {
  await deps.store.transact((tx) =>
    tx.audit.append(
      {
        actor: { kind: "system", job: "app" },
        action,
        target: { kind: "system", id: "gatehouse" },
        outcome: "done",
        rule: null,
        details: {},
        reference: null,
      },
      deps.clock.now(),
    ),
  );
}

/** Resolves when the work is done, or the time is over. */
async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  let timer: Timer | null = null;
  const over = new Promise<void>((resolve) => {
    timer = clock.after(ms, resolve);
  });
  await Promise.race([
    work.then(
      () => {},
      () => {},
    ),
    over,
  ]);
  (timer as Timer | null)?.cancel();
}
