import type { Clock } from "../core/ports/clock.ts";
import type { Gateway } from "../core/ports/gateway.ts";
import type { Ids } from "../core/ports/ids.ts";
import type { Logger } from "../core/ports/logger.ts";
import type { EmbeddedGatewayConfig } from "./embedded/embedded-gateway.ts";
import type { OpenClawConfig } from "./openclaw/config.ts";

/** Which gateway, as the settings say. */
export interface GatewayChoice {
  readonly dataDir: string;
  readonly gateway:
    | OpenClawChoice
    | { readonly kind: "embedded"; readonly openai: NonNullable<EmbeddedGatewayConfig["openai"]> | null };
}

type OpenClawChoice = { readonly kind: "openclaw" } & OpenClawConfig;

/** Every gateway of the settings, the one with the bare names first. */
export async function createAllGateways(
  choice: GatewayChoice & { readonly otherGateways: readonly OpenClawChoice[] },
  deps: Parameters<typeof createGateway>[1],
): Promise<readonly Gateway[]> {
  const choices = [choice.gateway, ...choice.otherGateways];
  const loggerOf = (gateway: GatewayChoice["gateway"]) =>
    gateway.kind === "openclaw" && choices.length > 1
      ? deps.logger.child({ gateway: gateway.id })
      : deps.logger;
  return Promise.all(
    choices.map((gateway) =>
      createGateway({ dataDir: choice.dataDir, gateway }, { ...deps, logger: loggerOf(gateway) }),
    ),
  );
}

/** Loads only the gateway that is used. */
export async function createGateway(
  choice: GatewayChoice,
  deps: { readonly clock: Clock; readonly ids: Ids; readonly logger: Logger },
): Promise<Gateway> {
  const { gateway } = choice;
  if (gateway.kind === "openclaw") {
    const { createOpenClawGateway } = await import("./openclaw/openclaw-gateway.ts");
    return createOpenClawGateway(gateway, deps);
  }
  const { createEmbeddedGateway } = await import("./embedded/embedded-gateway.ts");
  const openai = gateway.openai ? { openai: gateway.openai } : {};
  return createEmbeddedGateway(openai, { ...deps, dataDir: choice.dataDir });
}
