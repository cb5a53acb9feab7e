import { type Payload, readAt, readObject } from "./payload.ts";

/** Where the gateway itself would put requests besides us, as its config says: each place by the key that does it. */
export function otherRoutes(config: unknown): readonly string[] {
  const forwarding = ["exec", "plugin"].flatMap((kind) => {
    const at = readObject(readAt(config, "approvals", kind));
    return at.enabled === true ? [`approvals.${kind}`] : [];
  });
  const channels = Object.entries(readObject(readAt(config, "channels")));
  return [
    ...forwarding,
    ...channels.flatMap(([name, channel]) => routesOf(`channels.${name}`, readObject(channel))),
  ];
}

/** A channel, and each of its accounts, may ask approvers of its own. */
function routesOf(path: string, channel: Payload): readonly string[] {
  const accounts = Object.entries(readObject(channel.accounts));
  return [
    ...(asks(readObject(channel.execApprovals)) ? [`${path}.execApprovals`] : []),
    ...accounts.flatMap(([id, account]) =>
      asks(readObject(readAt(account, "execApprovals"))) ? [`${path}.accounts.${id}.execApprovals`] : [],
    ),
  ];
}

/** Left to "auto" it asks as soon as it has somebody to ask, who may also be the owner of its commands. */
function asks({ enabled, approvers }: Payload): boolean {
  if (enabled === false) return false;
  return enabled === true || enabled === "auto" || (Array.isArray(approvers) && approvers.length > 0);
}
