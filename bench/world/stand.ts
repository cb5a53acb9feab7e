import { type FakeOpenClaw, startFakeOpenClaw } from "../../test/fakes/openclaw-server.ts";
import type { CleanUp } from "../method/clean-up.ts";
import type { Ledger } from "../method/ledger.ts";
import type { BotProcess } from "./bot-process.ts";
import { type GatehouseHome, prepareGatehouse } from "./gatehouse-process.ts";
import { type OtherBot, startOtherBot } from "./other-bot.ts";
import { type AskingSlack, openAskingSlack } from "./slack-asking.ts";

const AGENT = "designer";

/** One bot in a process of its own, with a Slack workspace of its own, before a gateway that all share. */
export interface Stand {
  readonly name: string;
  readonly slack: AskingSlack;
  readonly bot: BotProcess;
}

export interface StandPlan {
  readonly people: number;
  readonly ledger: Ledger;
  readonly gateway: { readonly url: string; readonly token: string };
  readonly later: CleanUp["later"];
}

/** A strict stand-in for the gateway, which answers at once. */
export async function openQuickGateway(
  later: CleanUp["later"],
): Promise<StandPlan["gateway"] & { fake: FakeOpenClaw }> {
  const fake = await startFakeOpenClaw("token");
  later(fake.close);
  return { url: fake.url, token: fake.state.token, fake };
}

export async function openGatehouseStand(plan: StandPlan): Promise<Stand & { readonly home: GatehouseHome }> {
  const { people, ledger, gateway, later } = plan;
  const slack = await openAskingSlack(people, ledger);
  later(slack.close);
  const home = await prepareGatehouse({ slack, gateway, agents: [AGENT] });
  later(home.remove);
  const bot = await home.start();
  later(() => bot.end());
  return { name: "gatehouse", slack, bot, home };
}

export async function openOtherStand(name: OtherBot, plan: StandPlan): Promise<Stand> {
  const { people, ledger, gateway, later } = plan;
  const slack = await openAskingSlack(people, ledger);
  later(slack.close);
  const bot = await startOtherBot(name, { slack, gateway, agent: AGENT });
  later(() => bot.end());
  return { name, slack, bot };
}
