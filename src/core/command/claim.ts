import { claimAdmin } from "../people/claim-admin.ts";
import { reply } from "./answer-command.ts";
import type { CommandHandler } from "./command-deps.ts";

/** Makes whoever has the code from the terminal the first admin, in a direct message alone. */
export const claim: CommandHandler = async (call) => {
  const { deps, who, request, args } = call;
  return async (tx) => {
    await request.forgetWords?.(tx);
    const isPrivate = request.place.kind === "dm";
    const outcome = await claimAdmin(tx, deps, who, args.code ?? "", isPrivate);
    if (outcome !== "claimed") return reply(tx, call, { key: "claim-refused", why: outcome });
    const name = who.principal?.displayName ?? who.facts.displayName ?? who.identity;
    return reply(tx, call, { key: "claimed", name });
  };
};
