import type { GatewayFinding } from "../../core/ports/gateway.ts";
import { PLUGIN_VERSION, readCompanion, TRIED_WITH } from "./companion.ts";
import type { CompanionState } from "./companion-answer.ts";
import type { OpenClawConfig, OpenClawDeps } from "./config.ts";
import { gatewayFault } from "./fault.ts";

/** Is the companion plugin there, in the right form, and heard of us lately? Nothing where it is not used. */
export async function examineCompanion(
  config: OpenClawConfig,
  deps: Pick<OpenClawDeps, "clock">,
): Promise<readonly GatewayFinding[]> {
  if (!config.pluginSecret) {
    return [
      {
        level: "ok",
        what: "It has no companion plugin: what is revoked ends there through Gatehouse alone.",
        mend: "",
      },
    ];
  }
  try {
    return judgeCompanion(await readCompanion(config, deps.clock), config.credentials);
  } catch (error) {
    const what = `OPENCLAW_PLUGIN_SECRET is set, and ${gatewayFault(error).message}.`;
    return [
      {
        level: "fault",
        what,
        mend: "Load the plugin in the gateway with the same secret, or take the variable out.",
      },
    ];
  }
}

/** What the plugin says of itself, judged. */
export function judgeCompanion(
  { plugin, gateway, form, people, isFresh, isKept }: CompanionState,
  credentials: OpenClawConfig["credentials"],
): readonly GatewayFinding[] {
  const wanted = credentials === "identity" ? "policy" : "hooks";
  const findings: GatewayFinding[] = [];
  const add = (level: GatewayFinding["level"], what: string, mend: string) =>
    void findings.push({ level, what, mend });
  if (form !== wanted) {
    add(
      "fault",
      `The companion plugin runs in the form "${form}"; credentials "${credentials}" need "${wanted}".`,
      `Set plugins.entries.gatehouse-access.config.form to "${wanted}", and restart the gateway.`,
    );
  }
  if (plugin !== PLUGIN_VERSION) {
    add(
      "warning",
      `The companion plugin is version ${plugin}; this Gatehouse comes with ${PLUGIN_VERSION}.`,
      "Copy src/gateway/openclaw/plugin to the gateway again, and restart it.",
    );
  }
  if (gateway !== TRIED_WITH) {
    add(
      "warning",
      `The companion plugin was tried with OpenClaw ${TRIED_WITH}; this is ${gateway}.`,
      "Run npm run test:openclaw with that version before you rely on it.",
    );
  }
  if (!isFresh) {
    add(
      "warning",
      "The companion plugin has not heard of Gatehouse for ten minutes: nobody may run anything there.",
      "Start Gatehouse; its log says when it cannot tell the gateway who has access.",
    );
  }
  if (!isKept) {
    add(
      "fault",
      "The companion plugin cannot write to the gateway's disk: it takes access away, and gives none.",
      "Make room on the disk of the gateway's state folder; Gatehouse tells it again within a minute.",
    );
  }
  if (findings.length === 0) add("ok", `The companion plugin holds ${people} people to their access.`, "");
  return findings;
}
