import { AppError } from "../../src/core/errors.ts";
import type { ChatAdapter } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { createSlackApi } from "./api.ts";
import { spellCommandPrefix } from "./commands.ts";
import type { SlackConfig } from "./config.ts";
import { createConnection } from "./connection.ts";
import { createSlackFiles } from "./files.ts";
import { renderForm } from "./form.ts";
import { createLookUp } from "./people.ts";
import type { SlackHome } from "./place.ts";
import { createPoster } from "./poster.ts";
import { splitSlackAnswer } from "./render-markdown.ts";
import { createStreamBudget } from "./stream-budget.ts";
import { openReply } from "./stream-reply.ts";

export interface SlackDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where HTTP mode takes its deliveries; Socket Mode needs none. */
  readonly routes: HttpRoutes;
}

/** Opens our direct messages in the team; the code is pasted there. */
function appLinkOf(home: SlackHome | null): string | null {
  return home && `https://slack.com/app_redirect?app=${home.appId}&team=${home.teamId}`;
}

/** Slack, through Bolt and the official web client. Throws `config.invalid` when a needed secret is missing. */
export function createSlackAdapter(config: SlackConfig, deps: SlackDeps): ChatAdapter {
  const { clock, logger } = deps;
  const api = createSlackApi(config, logger);
  const files = createSlackFiles(config, deps);
  const connection = createConnection(config, { ...deps, api });
  const poster = createPoster({ api, clock, home: connection.home, upload: files.upload });
  const budget = createStreamBudget(clock);
  return {
    platform: "slack",
    capabilities: {
      commandPrefix: spellCommandPrefix(config.commandPrefix),
      privateReplies: true,
      idempotentPosts: false,
    },
    start: connection.start,
    status: connection.status,
    renew: connection.renew,
    stop: connection.stop,
    lookUp: createLookUp({ api, home: connection.knownHome, clock, logger }),
    ...poster.operations,
    async openForm({ place, trigger }, form) {
      if (trigger === null) throw new AppError("platform.refused", "Slack opens a form only for a click");
      await api.openView(trigger, renderForm(form, place));
      return null;
    },
    fetchFile: files.fetchFile,
    takesFiles: () => connection.knownHome()?.canUpload === true,
    splitAnswer: splitSlackAnswer,
    inviteLink: () => appLinkOf(connection.knownHome()),
    openReply: (target) =>
      openReply({ api, budget, clock, logger, home: connection.home(), footerOf: poster.footerOf }, target),
  };
}
