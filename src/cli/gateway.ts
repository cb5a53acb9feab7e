import { openClawsOf } from "../config/gateway-ids.ts";
import type { Config, OpenClawSettings } from "../config/types.ts";
import { AppError } from "../core/errors.ts";
import { type ConfigDesk, openConfigDesk } from "../gateway/openclaw/change-config.ts";
import { readCompanion } from "../gateway/openclaw/companion.ts";
import { randomIds } from "../system/ids.ts";
import { createLogger } from "../system/logger.ts";
import { type CliIo, EXIT, type RunCommand } from "./cli-io.ts";
import { applyPlan } from "./gateway/apply-plan.ts";
import { readListed } from "./gateway/listed-people.ts";
import { digestOf, showPlan } from "./gateway/show-plan.ts";
import { showPlugin } from "./gateway/show-plugin.ts";
import { parseOptions } from "./parse-options.ts";
import { openSecrets } from "./read-secrets.ts";
import { requireConfig } from "./require-config.ts";

/** Shows what the gateway's config has to hold for everybody's access and writes exactly that; or how to load the plugin. */
export const run: RunCommand = async (args, io) => {
  const parsed = parseOptions(args, {
    plan: { type: "string" },
    now: { type: "boolean" },
    gateway: { type: "string" },
  } as const);
  const [what = "", ...more] = "problem" in parsed ? [] : parsed.positionals;
  if ("problem" in parsed || more.length > 0 || !["plan", "apply", "plugin"].includes(what)) {
    io.err("problem" in parsed ? parsed.problem : "gateway takes plan, apply or plugin.");
    return EXIT.usage;
  }
  const config = requireConfig(io);
  if (config === null) return EXIT.failed;
  const chosen = chooseGateway(config, parsed.values.gateway, what);
  if ("problem" in chosen) {
    io.err(chosen.problem);
    return EXIT.usage;
  }
  const { gateway } = chosen;
  if (what === "plugin") {
    showPlugin(config, gateway, io);
    return EXIT.ok;
  }
  if (gateway?.credentials !== "identity") {
    io.out("Nothing to plan: only a gateway with identity credentials knows people in its config.");
    return EXIT.ok;
  }
  try {
    if (!(await hasSecrets(config, io))) return EXIT.failed;
    const deps = { clock: io.clock, ids: randomIds, logger: createLogger("silent") };
    return await planOrApply(openConfigDesk(gateway, deps), { ...parsed.values, config, gateway, what }, io);
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault;
    io.err(`⛔ ${fault.message} (${fault.code})`);
    return EXIT.failed;
  }
};

type Chosen = { readonly gateway: OpenClawSettings | null } | { readonly problem: string };

/** The one that is named; where none is, the only one, or the only one that the work is about. */
function chooseGateway(config: Config, name: string | undefined, what: string): Chosen {
  const all = openClawsOf(config);
  const ids = all.map(({ id }) => id).join(", ");
  if (name !== undefined) {
    const found = all.find(({ id }) => id === name);
    return found
      ? { gateway: found }
      : { problem: `There is no gateway "${name}": ${ids || "none is set"}.` };
  }
  const meant = what === "plugin" ? all : all.filter(({ credentials }) => credentials === "identity");
  if (meant.length > 1) return { problem: `Say which with --gateway: ${ids}.` };
  return { gateway: meant[0] ?? null };
}

const named = ({ otherGateways }: Config, { id }: OpenClawSettings) =>
  otherGateways.length === 0 ? "" : ` --gateway ${id}`;

interface Asked {
  readonly config: Config;
  readonly gateway: OpenClawSettings;
  readonly what: string;
  readonly plan?: string | undefined;
  readonly now?: boolean | undefined;
}

async function planOrApply(desk: ConfigDesk, asked: Asked, io: CliIo): Promise<number> {
  const { config, gateway, what } = asked;
  // Roles that are bound to a plugin which is not there would let nobody in.
  if (gateway.pluginSecret) await readCompanion(gateway, io.clock);
  const { people, names } = await readListed(config, gateway.id, io.clock);
  const plan = await desk.plan(people);
  showPlan(plan, names, io);
  if (what === "apply") return applyPlan(desk, plan, { people, ...asked }, io);
  if (plan.changes.length === 0) return EXIT.ok;
  io.err("A change closes every connection to the gateway; Gatehouse finds running answers again.");
  io.err(
    `To write exactly this: npm run gatehouse -- gateway apply${named(config, gateway)} --plan ${digestOf(plan)}`,
  );
  return EXIT.soon;
}

async function hasSecrets(config: Config, io: CliIo): Promise<boolean> {
  const { faults } = await openSecrets(config, io);
  for (const { variable, problem } of faults) io.err(`⛔ ${variable}: ${problem}`);
  return faults.length === 0;
}
