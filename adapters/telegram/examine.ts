import type { UserFromGetMe, WebhookInfo } from "grammy/types";
import { AppError } from "../../src/core/errors.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createTelegramApi, type TelegramApi, UPDATES } from "./api.ts";
import { requireWebhook, type TelegramConfig } from "./config.ts";

/** One fault or fact of the set-up on Telegram's side, for doctor. */
export interface TelegramFinding {
  readonly level: "ok" | "warning" | "fault";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly mend: string;
}

const BOTFATHER = "@BotFather > /mybots > your bot > Bot Settings";
const MANY_WAITING = 100;

const ok = (what: string): TelegramFinding => ({ level: "ok", what, mend: "" });
const warning = (what: string, mend: string): TelegramFinding => ({ level: "warning", what, mend });

/**
 * Checks token, switches, the way of delivery and the groups that the settings name with Telegram itself; changes nothing
 * and never throws.
 */
export async function examineTelegram(
  config: TelegramConfig,
  logger: Logger,
  groups: readonly string[] = [],
): Promise<readonly TelegramFinding[]> {
  const api = createTelegramApi(config, logger);
  try {
    const us = await api.identify();
    return [
      ok(`Telegram knows the bot: @${us.username} (${us.id})`),
      ...examineSwitches(us, groups.length > 0),
      ...examineDelivery(config, await api.webhook()),
      ...(await Promise.all(groups.map((group) => examineGroup(api, group, String(us.id))))).flat(),
    ];
  } catch (fault) {
    return [faultOf(fault)];
  }
}

/** What BotFather is told, as far as Telegram tells us. */
function examineSwitches(us: UserFromGetMe, needsGroups: boolean): TelegramFinding[] {
  const findings = [
    us.has_topics_enabled
      ? ok("Threaded Mode is on: each conversation has a topic of its own")
      : warning(
          "Threaded Mode is off, so a person has one chat for everything: one conversation with each agent",
          `Switch on: ${BOTFATHER} > Threaded Mode (in BotFather's own app)`,
        ),
  ];
  if (needsGroups && us.can_join_groups === false) {
    findings.push(
      warning(
        "the bot cannot be added to groups, and the settings name one",
        "Switch on: @BotFather > /setjoingroups > your bot > Enable",
      ),
    );
  }
  if (us.can_read_all_group_messages) {
    findings.push(
      warning(
        "the bot is told everything that is said in its groups, and needs only what is said to it",
        `Switch on: ${BOTFATHER} > Group Privacy > Turn on, then take the bot out of its groups and add it again`,
      ),
    );
  } else findings.push(ok("Group Privacy is on"));
  if (us.supports_inline_queries) {
    findings.push(
      warning("Inline Mode is on, and is never answered", `Switch off: ${BOTFATHER} > Inline Mode`),
    );
  }
  if (us.can_connect_to_business) {
    findings.push(
      warning(
        "Business Mode is on; what comes that way is ignored",
        `Switch off: ${BOTFATHER} > Business Mode`,
      ),
    );
  }
  if (us.supports_guest_queries) {
    findings.push(
      warning("Guest Mode is on; what comes that way is ignored", `Switch off: ${BOTFATHER} > Guest Mode`),
    );
  }
  return findings;
}

function examineDelivery(config: TelegramConfig, found: WebhookInfo): TelegramFinding[] {
  const findings = config.mode === "polling" ? examinePolling(found) : examineWebhook(config, found);
  if (found.pending_update_count < MANY_WAITING) return findings;
  const what = `${found.pending_update_count.toLocaleString("en")} updates wait; Telegram keeps them for a day`;
  return [
    ...findings,
    warning(what, "Start Gatehouse, and see whether its log says that updates are not stored"),
  ];
}

function examinePolling({ url }: WebhookInfo): TelegramFinding[] {
  if (!url) return [ok("no webhook stands in the way of polling")];
  return [
    warning(
      `a webhook is set (${hostOf(url)}), and the start takes it away: TELEGRAM_MODE is polling`,
      "If another service uses this bot, give Gatehouse one of its own: @BotFather > /newbot. Else nothing is to do",
    ),
  ];
}

function examineWebhook(config: TelegramConfig, found: WebhookInfo): TelegramFinding[] {
  const { url } = requireWebhook(config);
  if (!url.startsWith("https:") && config.apiRoot === undefined) {
    return [
      {
        level: "fault",
        what: "Telegram calls https addresses alone, and TELEGRAM_WEBHOOK_URL is none",
        mend: "Write an https address on port 443, 80, 88 or 8443 that leads to the HTTP server",
      },
    ];
  }
  if (found.url !== url) {
    const now = found.url ? `another address (${hostOf(found.url)})` : "none";
    return [ok(`the webhook is set at the start; now it is ${now}`)];
  }
  const missing = UPDATES.filter((kind) => found.allowed_updates?.includes(kind) === false);
  if (missing.length > 0) return [ok("the webhook is set anew at the start, with what it lacks now")];
  if (!found.last_error_message) return [ok("the webhook is set")];
  const mend = /\b401\b/.test(found.last_error_message)
    ? "Start Gatehouse again: that tells Telegram TELEGRAM_WEBHOOK_SECRET anew. A proxy between has to pass its header on"
    : "See that TELEGRAM_WEBHOOK_URL leads to GATEHOUSE_HTTP_PORT, with a certificate that everybody trusts";
  return [warning(`Telegram could not deliver: ${found.last_error_message.slice(0, 200)}`, mend)];
}

/** May we speak where the settings want something told? */
async function examineGroup(api: TelegramApi, group: string, us: string): Promise<TelegramFinding[]> {
  try {
    const member = await api.member(group, us);
    const isIn = member.status === "administrator" || member.status === "member";
    const maySpeak = member.status === "restricted" && member.is_member && member.can_send_messages;
    if (isIn || maySpeak) return [ok(`the bot is in the group ${group}`)];
    if (member.status !== "restricted") return [notIn(group)];
    return [
      warning(
        `the bot may not write in the group ${group}`,
        "In the group: its name > Edit > Permissions > Send Messages: on; or make the bot an admin there",
      ),
    ];
  } catch (fault) {
    const isGone = fault instanceof AppError && /not-found|refused/.test(fault.code);
    return isGone ? [notIn(group)] : [faultOf(fault)];
  }
}

const notIn = (group: string) =>
  warning(
    `the settings name the group ${group}, and the bot is not in it`,
    "In the group: its name > Add > your bot. A group that became a supergroup has a new number, which the log names",
  );

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : "no address");

function faultOf(fault: unknown): TelegramFinding {
  const why = fault instanceof Error ? fault.message : "something unknown went wrong";
  const isTheirs = fault instanceof AppError && /unauthorized|refused/.test(fault.code);
  return isTheirs
    ? {
        level: "fault",
        what: `TELEGRAM_TOKEN does not work: ${why}`,
        mend: "Copy the token anew: @BotFather > /mybots > your bot > API Token",
      }
    : {
        level: "fault",
        what: why,
        mend: "Check the way to Telegram from this machine (proxy, DNS), then try again",
      };
}
