import type { Json, SentFile, ServerState } from "./server-state.ts";

/** One request, as a route handles it. */
export interface Call {
  /** The parts of the path that stand for something, in order. */
  readonly ids: readonly string[];
  readonly body: Json;
  readonly query: URLSearchParams;
  readonly files: readonly SentFile[];
}

export interface World {
  readonly state: ServerState;
  /** Tells the gateway. */
  tell(t: string, d: Json): void;
  mayReadContent(): boolean;
  /** Where the gateway is. */
  gatewayUrl(): string;
  /** REST, as it is seen, does not give nonces back. */
  readonly sessionsLeft: () => number;
}

/** Null answers with 204. */
export type Route = (world: World, call: Call) => unknown;
export type Routes = Readonly<Record<string, Route>>;

export const asJson = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
