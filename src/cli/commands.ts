import type { RunCommand } from "./cli-io.ts";

export interface CliCommand {
  /** Its arguments, as help shows them. */
  readonly usage: string;
  readonly about: string;
  /** Loads only what this command needs. */
  load(): Promise<{ readonly run: RunCommand }>;
}

/** Every command of the terminal, in the order of help. */
export const COMMANDS: Readonly<Record<string, CliCommand>> = {
  serve: {
    usage: "",
    about: "Runs Gatehouse; `npm start` does this",
    load: () => import("./serve.ts"),
  },
  doctor: {
    usage: "[--security] [--json]",
    about:
      "Checks settings, tokens, the gateway and the database, and says how to mend what is wrong; --security looks for what lets others in",
    load: () => import("./doctor.ts"),
  },
  manifest: {
    usage: "[--http <https address>] [--prefix <word>] [--agents] | discord [--app <application id>]",
    about: "Prints the Slack app manifest to paste at api.slack.com/apps, or the way onto a Discord server",
    load: () => import("./manifest.ts"),
  },
  claim: {
    usage: "",
    about: "Prints a new claim code for the first admin, while there is none",
    load: () => import("./claim.ts"),
  },
  audit: {
    usage:
      "verify [--copy <file>] [--checkpoints <file>] [--key <key>] | list | export [--format jsonl|csv|ocsf] | key | erase --before <age>; " +
      "[--who <identity>] [--action <action>] [--agent <id>] [--since 7d] [--limit 50]",
    about:
      "Proves that the audit is whole, lists it newest first, exports it, prints its public key, or erases old details",
    load: () => import("./audit.ts"),
  },
  status: {
    usage: "",
    about: "Says whether the service is ready, and what waits",
    load: () => import("./status.ts"),
  },
  outbox: {
    usage: "list | retry <id> | drop <id>",
    about: "Lists the messages that were given up, sends one again or lets it go",
    load: () => import("./outbox.ts"),
  },
  gateway: {
    usage: "plan | apply [--plan <what plan says>] [--now] | plugin; [--gateway <name>]",
    about:
      "Shows what the gateway's config has to hold for everybody's access, writes exactly that, or says how to load the companion plugin",
    load: () => import("./gateway.ts"),
  },
  backup: {
    usage: "<file>",
    about: "Copies the database into a file and proves the copy, also beside a running service",
    load: () => import("./backup.ts"),
  },
  restore: {
    usage: "<file> [--force] [--yes-i-mean <installation>]",
    about: "Puts a backup in the database's place; --force moves aside what is there",
    load: () => import("./restore.ts"),
  },
  secrets: {
    usage: "list | reload | rotate-key [--to <reference>] [--yes-i-mean <installation>]",
    about:
      "Says where each secret comes from, has the running service read them all anew, or replaces the key that seals",
    load: () => import("./secrets.ts"),
  },
  rekey: {
    usage: "--lost [--yes-i-mean <installation>]",
    about:
      "When the encryption key is lost for good: takes the one that is set now, and ends what the old one sealed",
    load: () => import("./rekey.ts"),
  },
  migrate: {
    usage: "",
    about: "Brings the database up to date without starting anything",
    load: () => import("./migrate.ts"),
  },
};
