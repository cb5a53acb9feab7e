import type { CommandName } from "../../src/core/command/command.ts";
import type { InboundEvent } from "../../src/core/inbox/inbound.ts";
import { type Identity, userIdOf } from "../../src/core/people/identity.ts";
import type { ChatHost } from "../../src/core/ports/chat-adapter.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { LANGUAGES } from "../../src/core/words/language.ts";
import type { TelegramApi } from "./api.ts";
import { EVERYBODYS_MENU, menuOf } from "./commands.ts";

export interface MenusDeps {
  readonly api: Pick<TelegramApi, "setCommands">;
  readonly host: () => ChatHost | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The menus of commands: everybody's, and a person's own where they may do more or less. Only ever a help to type. */
export interface Menus {
  registerAll(): Promise<void>;
  /** Looks now and then whether the menu in a person's private chat is still theirs. */
  noticed(event: InboundEvent): void;
}

const LOOK_EVERY_MS = 10 * 60_000;
const MOST_REMEMBERED = 10_000;

export function createMenus({ api, host, clock, logger }: MenusDeps): Menus {
  const shown = new Map<Identity, { readonly at: number; readonly menu: string }>();
  const standard = fingerprint(EVERYBODYS_MENU);
  /** A menu for each language; people see the one that their app speaks. */
  const setAll = async (names: readonly CommandName[], scope: Parameters<typeof api.setCommands>[1]) => {
    for (const language of LANGUAGES) {
      await api.setCommands(menuOf(names, language), scope, language === LANGUAGES[0] ? null : language);
    }
  };
  const look = async (person: Identity): Promise<void> => {
    const known = shown.get(person);
    const agoMs = clock.now() - (known?.at ?? Number.NEGATIVE_INFINITY);
    if (agoMs >= 0 && agoMs < LOOK_EVERY_MS) return;
    const names = await host()?.openCommands?.(person);
    if (!names) return;
    if (shown.size >= MOST_REMEMBERED) shown.clear();
    const menu = fingerprint(names);
    shown.set(person, { at: clock.now(), menu });
    if (menu === (known?.menu ?? standard)) return;
    await setAll(names, { chat: userIdOf(person) });
  };
  const quietly = (what: string) => (fault: unknown) => {
    logger.warn(
      { fault: String(fault) },
      `${what} could not be set; every command can be typed all the same`,
    );
  };
  return {
    registerAll: () => setAll(EVERYBODYS_MENU, "everybody").catch(quietly("the menu of commands")),
    noticed(event) {
      if (event.place.kind === "dm") look(event.sender).catch(quietly("a person's menu"));
    },
  };
}

const fingerprint = (names: readonly string[]) => [...names].sort().join(" ");
