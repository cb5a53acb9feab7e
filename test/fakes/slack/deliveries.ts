import { createHmac, randomUUID } from "node:crypto";
import type { Clock } from "../../../src/core/ports/clock.ts";
import type { Ledger } from "./ledger.ts";

export type DeliveryType = "events_api" | "slash_commands" | "interactive";

/** Something Slack hands to the app until it is acknowledged. */
export interface Delivery {
  readonly envelopeId: string;
  readonly type: DeliveryType;
  readonly payload: Readonly<Record<string, unknown>>;
  attempts: number;
  /** How long the first acknowledgement took, in milliseconds; null while there is none. */
  ackedAfterMs: number | null;
  /** A click or command that found nobody, or was never acknowledged: Slack shows the person an error. */
  failed: boolean;
  readonly acked: Promise<void>;
}

/** One way of reaching the app; false when it cannot be reached now. */
export type Transport = (delivery: Delivery, attempt: number, acked: () => void) => boolean;

export interface Deliveries {
  readonly all: Delivery[];
  send(type: DeliveryType, payload: Readonly<Record<string, unknown>>): Delivery;
  /** Hands the same thing over once more, as Slack does when an acknowledgement was lost. */
  again(delivery: Delivery): void;
  useTransport(transport: Transport): void;
  /** Hands over what waited for a connection. */
  flush(): void;
  acknowledge(envelopeId: string): void;
}

/** Slack gives up after the first try and three more. */
const MOST_ATTEMPTS = 4;

export function createDeliveries(clock: Clock, ledger: Ledger, redeliverAfterMs: number): Deliveries {
  const waiting: Delivery[] = [];
  const ends = new Map<Delivery, { readonly sentAt: number; readonly resolve: () => void }>();
  let transport: Transport = () => false;

  const attempt = (delivery: Delivery) => {
    const sent = transport(delivery, delivery.attempts, () => acknowledge(delivery));
    if (!sent) {
      if (delivery.type === "events_api") waiting.push(delivery);
      else delivery.failed = true;
      return ledger.changed();
    }
    delivery.attempts += 1;
    const { envelopeId, type } = delivery;
    ledger.entries.push({ kind: "delivery", at: clock.now(), envelopeId, type, attempt: delivery.attempts });
    ledger.changed();
    clock.after(redeliverAfterMs, () => {
      if (delivery.ackedAfterMs !== null) return;
      if (type === "events_api" && delivery.attempts < MOST_ATTEMPTS) attempt(delivery);
      else delivery.failed = true;
    });
  };
  const acknowledge = (delivery: Delivery) => {
    ledger.entries.push({ kind: "ack", at: clock.now(), envelopeId: delivery.envelopeId });
    const end = ends.get(delivery);
    if (delivery.ackedAfterMs === null && end) {
      delivery.ackedAfterMs = performance.now() - end.sentAt;
      end.resolve();
    }
    ledger.changed();
  };

  const deliveries: Deliveries = {
    all: [],
    send(type, payload) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const delivery: Delivery = {
        envelopeId: randomUUID(),
        type,
        payload,
        attempts: 0,
        ackedAfterMs: null,
        failed: false,
        acked: promise,
      };
      ends.set(delivery, { sentAt: performance.now(), resolve });
      deliveries.all.push(delivery);
      attempt(delivery);
      return delivery;
    },
    again: attempt,
    useTransport: (next) => {
      transport = next;
    },
    flush() {
      for (const delivery of waiting.splice(0)) attempt(delivery);
    },
    acknowledge(envelopeId) {
      const delivery = deliveries.all.find((one) => one.envelopeId === envelopeId);
      if (delivery) acknowledge(delivery);
    },
  };
  return deliveries;
}

/** The headers by which an app knows that Slack wrote the body. */
export function signatureHeaders(
  secret: string,
  body: string,
  timestampSeconds: number,
): Record<string, string> {
  const mac = createHmac("sha256", secret).update(`v0:${timestampSeconds}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": String(timestampSeconds), "x-slack-signature": `v0=${mac}` };
}

/** Delivers by POST to the app's request URL, signed. */
export function createHttpTransport(url: string, signingSecret: string, clock: Clock): Transport {
  return (delivery, attempt, acked) => {
    const { body, contentType } = httpBodyOf(delivery);
    const headers = {
      "content-type": contentType,
      ...signatureHeaders(signingSecret, body, Math.floor(clock.now() / 1000)),
      ...(attempt === 0
        ? {}
        : { "x-slack-retry-num": String(attempt), "x-slack-retry-reason": "http_error" }),
    };
    fetch(url, { method: "POST", headers, body }).then(
      async (response) => {
        await response.arrayBuffer();
        if (response.ok) acked();
      },
      () => undefined,
    );
    return true;
  };
}

function httpBodyOf({ type, payload }: Delivery): { body: string; contentType: string } {
  if (type === "events_api") return { body: JSON.stringify(payload), contentType: "application/json" };
  const fields =
    type === "interactive" ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return {
    body: new URLSearchParams(fields).toString(),
    contentType: "application/x-www-form-urlencoded",
  };
}
