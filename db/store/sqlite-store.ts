import type { Clock } from "../../src/core/ports/clock.ts";
import type { Hasher } from "../../src/core/ports/hasher.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import type { Reads, Store, Tx } from "../../src/core/ports/store.ts";
import type { Connection } from "../dialect.ts";
import { databaseFault } from "../faults.ts";
import { createGroupCommit } from "../group-commit.ts";
import { aroundEach, createTransactionScope, type TransactionScope } from "../transaction-scope.ts";
import { accessRequestReads, accessRequestWrites } from "./access-requests.ts";
import { approvalReads, approvalWrites } from "./approvals.ts";
import { auditReads, auditWrites } from "./audit.ts";
import { buttonReads, buttonWrites } from "./buttons.ts";
import { conversationReads, conversationWrites } from "./conversations.ts";
import { credentialReads, credentialWrites } from "./credentials.ts";
import { dataKeyReads, dataKeyWrites } from "./data-keys.ts";
import { freezeReads, freezeWrites } from "./freezes.ts";
import { grantReads, grantWrites } from "./grants.ts";
import { heldMessageReads, heldMessageWrites } from "./held-messages.ts";
import { inboxReads, inboxWrites } from "./inbox.ts";
import { inviteReads, inviteWrites } from "./invites.ts";
import { noteReads, noteWrites } from "./notes.ts";
import { outboxReads, outboxWrites } from "./outbox.ts";
import { principalReads, principalWrites } from "./principals.ts";
import { questionReads, questionWrites } from "./questions.ts";
import { retentionWrites } from "./retention.ts";
import { turnReads, turnWrites } from "./turns.ts";

export interface StoreDeps {
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly logger?: Logger;
}

export interface Connections {
  readonly writer: Connection;
  readonly reader: Connection;
}

/** A store over two connections to one up-to-date database; closing it closes them. */
export function createSqliteStore({ writer, reader }: Connections, { clock, hasher }: StoreDeps): Store {
  const scope = createTransactionScope(writer.client);
  const tx = createTx(writer, hasher, scope);
  const listeners: (() => Promise<void>)[] = [];
  const accessChanged = async () => {
    for (const listener of listeners) await listener();
  };
  const commits = createGroupCommit({ client: writer.client, clock, scope, accessChanged });
  return {
    ...createReads(reader),
    transact: (work) => commits.transact(() => work(tx)),
    onAccessChanged: (listener) => void listeners.push(listener),
    close: async () => {
      await commits.close();
      // The writer last: the last connection to close folds the write-ahead log into the file.
      reader.client.close();
      writer.client.close();
    },
  };
}

/** Reads of what is committed. */
export function createReads(reader: Connection): Reads {
  const read = <T extends object>(section: T) => aroundEach(section, withKnownFaults);
  return {
    principals: read(principalReads(reader)),
    grants: read(grantReads(reader)),
    freezes: read(freezeReads(reader)),
    invites: read(inviteReads(reader)),
    conversations: read(conversationReads(reader)),
    turns: read(turnReads(reader)),
    credentials: read(credentialReads(reader)),
    inbox: read(inboxReads(reader)),
    outbox: read(outboxReads(reader)),
    buttons: read(buttonReads(reader)),
    accessRequests: read(accessRequestReads(reader)),
    heldMessages: read(heldMessageReads(reader)),
    audit: read(auditReads(reader)),
    notes: read(noteReads(reader)),
    dataKeys: read(dataKeyReads(reader)),
    approvals: read(approvalReads(reader)),
    questions: read(questionReads(reader)),
  };
}

function createTx(writer: Connection, hasher: Hasher, scope: TransactionScope): Tx {
  const { guarded } = scope;
  return {
    principals: { ...guarded(principalReads(writer)), ...guarded(principalWrites(writer), true) },
    grants: { ...guarded(grantReads(writer)), ...guarded(grantWrites(writer), true) },
    freezes: { ...guarded(freezeReads(writer)), ...guarded(freezeWrites(writer), true) },
    invites: guarded({ ...inviteReads(writer), ...inviteWrites(writer) }),
    conversations: guarded({ ...conversationReads(writer), ...conversationWrites(writer) }),
    turns: guarded({ ...turnReads(writer), ...turnWrites(writer) }),
    credentials: guarded({ ...credentialReads(writer), ...credentialWrites(writer) }),
    inbox: guarded({ ...inboxReads(writer), ...inboxWrites(writer) }),
    outbox: guarded({ ...outboxReads(writer), ...outboxWrites(writer) }),
    buttons: guarded({ ...buttonReads(writer), ...buttonWrites(writer) }),
    accessRequests: guarded({ ...accessRequestReads(writer), ...accessRequestWrites(writer) }),
    heldMessages: guarded({ ...heldMessageReads(writer), ...heldMessageWrites(writer) }),
    audit: guarded({ ...auditReads(writer), ...auditWrites(writer, hasher, scope.state) }),
    notes: guarded({ ...noteReads(writer), ...noteWrites(writer) }),
    dataKeys: guarded({ ...dataKeyReads(writer), ...dataKeyWrites(writer) }),
    approvals: guarded({ ...approvalReads(writer), ...approvalWrites(writer) }),
    questions: guarded({ ...questionReads(writer), ...questionWrites(writer) }),
    retention: guarded(retentionWrites(writer)),
  };
}

async function withKnownFaults<R>(call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (fault) {
    throw databaseFault(fault);
  }
}
