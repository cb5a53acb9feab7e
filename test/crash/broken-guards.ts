import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Gateway } from "../../src/core/ports/gateway.ts";
import type { Store, Tx } from "../../src/core/ports/store.ts";
import type { BrokenGuard } from "./child-plan.ts";

export function breakStore(store: Store, broken: BrokenGuard | null): Store {
  if (broken === "forgets-the-end-of-inbox-rows") {
    return changed(store, (tx) => ({ ...tx, inbox: { ...tx.inbox, markHandled: async () => {} } }));
  }
  if (broken === "audits-nothing-of-answers") {
    return changed(store, (tx) => ({
      ...tx,
      audit: {
        ...tx.audit,
        append: async (event, at) => {
          if (event.action !== "turn.answered") await tx.audit.append(event, at);
        },
      },
    }));
  }
  return store;
}

export function breakGateway(gateway: Gateway, broken: BrokenGuard | null): Gateway {
  if (broken !== "sends-with-another-key") return gateway;
  return {
    ...gateway,
    run: (as, request, on) => {
      const idempotencyKey = `${request.idempotencyKey}-${process.pid}`;
      return gateway.run(as, { ...request, idempotencyKey, resumed: false }, on);
    },
  };
}

export function breakAdapter(adapter: ChatAdapter, broken: BrokenGuard | null): ChatAdapter {
  if (broken === "looks-for-no-earlier-post") return { ...adapter, findPost: async () => null };
  if (broken !== "acknowledges-before-storing") return adapter;
  return {
    ...adapter,
    start: (inbox) =>
      adapter.start({
        async accept(event) {
          setImmediate(() => void inbox.accept(event));
          return "stored";
        },
      }),
  };
}

function changed(store: Store, change: (tx: Tx) => Tx): Store {
  return { ...store, transact: (work) => store.transact((tx) => work(change(tx))) };
}
