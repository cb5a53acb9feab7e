/** The parts of the house. */
export type Zone =
  | "core"
  | "ports"
  | "gateway"
  | "adapter"
  | "adapter-config"
  | "adapter-index"
  | "page"
  | "db"
  | "config"
  | "secrets"
  | "secret-type"
  | "http"
  | "operations"
  | "text"
  | "system"
  | "app"
  | "test";

const PLACES: readonly (readonly [RegExp, Zone])[] = [
  [/^test\//, "test"],
  [/^src\/core\/ports\//, "ports"],
  [/^src\/core\//, "core"],
  [/^src\/gateway\//, "gateway"],
  [/^src\/http\//, "http"],
  [/^src\/operations\//, "operations"],
  [/^src\/secrets\/(secret|held-secret|secret-ref)\.ts$/, "secret-type"],
  [/^src\/secrets\//, "secrets"],
  [/^src\/text\//, "text"],
  [/^src\/system\//, "system"],
  [/^src\/config(\.ts$|\/)/, "config"],
  [/^adapters\/web\/page\//, "page"],
  [/^adapters\/[^/]+\/config\.ts$/, "adapter-config"],
  [/^adapters\/index\.ts$/, "adapter-index"],
  [/^adapters\//, "adapter"],
  [/^db\//, "db"],
];

/** What puts everything together is whatever is none of the parts. */
export function zoneOf(path: string): Zone {
  return PLACES.find(([place]) => place.test(path))?.[1] ?? "app";
}

/** Who may import whom, beside the zone itself. From the core, all but the core see nouns only. */
export const ZONE_RULES: Record<Zone, readonly Zone[] | "everything"> = {
  core: ["ports"],
  ports: ["core"],
  gateway: ["core", "ports", "secret-type"],
  adapter: ["core", "ports", "secret-type", "text", "adapter-config"],
  "adapter-config": ["core", "ports", "secret-type"],
  "adapter-index": ["core", "ports", "secret-type", "adapter", "adapter-config"],
  page: [],
  db: ["core", "ports"],
  config: ["core", "ports", "secret-type", "adapter-config"],
  secrets: ["core", "ports", "secret-type"],
  "secret-type": ["core"],
  http: ["core", "ports", "secret-type"],
  operations: ["core", "ports", "http", "system"],
  text: ["core"],
  system: ["core", "ports"],
  app: "everything",
  test: "everything",
};

/** Packages that only some folders know. */
export const PACKAGE_HOMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(drizzle-orm|better-sqlite3)$/, ["db/"]],
  [/^@slack\//, ["adapters/slack/"]],
  [/^discord(\.js|-api-types)$/, ["adapters/discord/"]],
  [/^@?grammy(js)?$/, ["adapters/telegram/"]],
  [/^@openclaw\//, ["src/gateway/openclaw/"]],
  [/^(hono|@hono\/node-server)$/, ["src/http/", "adapters/web/"]],
  [/^(mdast|micromark)/, ["adapters/"]],
  [/^pino$/, ["src/system/"]],
];
