import type { GatewayFinding } from "../../core/ports/gateway.ts";
import type { OpenClawConfig } from "./config.ts";
import { gatewayFault } from "./fault.ts";
import { tryName } from "./identity.ts";
import type { Reach } from "./strategy.ts";

/** Is a name that Gatehouse gives taken at all? Asked with a name of nobody, since every person would fail alike. */
export async function examineIdentity(
  config: OpenClawConfig,
  connect: Reach["connect"],
): Promise<readonly GatewayFinding[]> {
  if (config.credentials !== "identity") return [];
  try {
    await tryName(config, "gatehouse-doctor", connect);
    return [{ level: "ok", what: "It takes people's names from Gatehouse.", mend: "" }];
  } catch (error) {
    const [reason = "", ...mend] = gatewayFault(error).message.split(": ");
    return [
      {
        level: "fault",
        what: `It refuses every person whom Gatehouse names (${reason}).`,
        mend: mend.length === 0 ? "Look at the gateway's log." : sentence(mend.join(": ")),
      },
    ];
  }
}

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
