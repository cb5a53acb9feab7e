import * as z from "zod/mini";
import { parseAgentId, parsePermission } from "../core/access/permission.ts";
import { AUDIT_ACTIONS } from "../core/audit/audit-event.ts";
import { parseIdentity } from "../core/people/identity.ts";
import { LANGUAGES } from "../core/words/language.ts";
import { FILES_KEYS, filesSchema } from "./files-schema.ts";
import { SECRET_KEYS, secretInput, secretParts } from "./secret-schema.ts";

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const checked = <Value>(parse: (text: string) => Value | null, problem: (text: string) => string) =>
  z.pipe(
    z.string().check((context) => {
      if (parse(context.value) !== null) return;
      context.issues.push({
        code: "custom",
        input: context.value,
        message: problem(context.value.slice(0, 80)),
      });
    }),
    z.transform((text) => parse(text) as Value),
  );

const duration = checked(
  (text) => {
    const [, amount, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
    return amount === undefined ? null : Number(amount) * (UNIT_MS[unit] ?? 1);
  },
  (text) => `"${text}" is no duration: write 30s, 5m, 2h or 7d`,
);
const agentId = checked(
  parseAgentId,
  (text) => `"${text}" is no agent id: lower-case letters, digits, - and _`,
);
const permission = checked(
  parsePermission,
  (text) =>
    `"${text}" is no permission: write agent:<id>, read:<id>, approve:<id> (or * for all), access:manage, audit:read, keys:manage or system:manage`,
);
const identity = checked(
  parseIdentity,
  (text) => `"${text}" is no identity: write slack:<team id>:<member id>`,
);
const roleName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, "a role's name is lower-case letters, digits and -"));
const channelKey = z
  .string()
  .check(
    z.regex(
      /^(?:slack:[TE][A-Z0-9]{1,20}:[CGD][A-Z0-9]{1,20}|discord:\d{15,20}:\d{15,20}|telegram:-\d{5,16})$/,
      "a channel is written slack:<team id>:<channel id>, discord:<server id>:<channel id> or telegram:<group id>, which begins with -",
    ),
  );
const count = (least: number, most: number) =>
  z
    .int(`has to be a whole number from ${least} to ${most}`)
    .check(z.minimum(least, `has to be at least ${least}`), z.maximum(most, `has to be at most ${most}`));

const approval = z.strictObject({
  quorum: z.optional(count(1, 20)),
  escalate: z.optional(z.array(z.strictObject({ after: duration, to: z.string() }))),
  dangerous: z.optional(z.enum(["confirm", "second-approver"])),
});

const timeOfDay = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "has to be a time of day such as 22:00"));
const zone = checked(
  knownZone,
  (text) => `"${text}" is no time zone: write one such as Europe/Berlin or UTC`,
);
const approvals = z.strictObject({
  channel: z.optional(channelKey),
  quietHours: z.optional(z.strictObject({ from: timeOfDay, to: timeOfDay, zone })),
  urgent: z.optional(z.array(agentId)),
});

const upTo = (longest: string) =>
  duration.check((context) => {
    const [, amount, unit = ""] = /^(\d+)([smhd])$/.exec(longest) ?? [];
    if (context.value <= Number(amount) * (UNIT_MS[unit] ?? 1)) return;
    context.issues.push({ code: "custom", input: context.value, message: `has to be ${longest} at most` });
  });
const accessRequests = z.strictObject({
  usually: z.optional(duration),
  escalateAfter: z.optional(duration),
  expireAfter: z.optional(upTo("7d")),
  remindBefore: z.optional(upTo("7d")),
  auto: z.optional(
    z.array(
      z.strictObject({
        agents: z.array(agentId).check(z.minLength(1, "is empty")),
        roles: z.array(roleName).check(z.minLength(1, "is empty")),
        maxFor: duration,
        perDay: z.optional(count(1, 100)),
      }),
    ),
  ),
});
const breakglass = z.strictObject({
  roles: z.array(roleName),
  maxFor: z.optional(upTo("4h")),
});

const agent = z.strictObject({
  name: z.optional(
    z.string().check(z.minLength(1, "is empty"), z.maxLength(60, "is longer than 60 letters")),
  ),
  default: z.optional(z.boolean()),
  owner: z.optional(identity),
  nextOwner: z.optional(identity),
  risk: z.optional(z.enum(["low", "medium", "high"])),
  approval: z.optional(approval),
});

const gateway = z.strictObject({
  /** The one with the bare names can have it from OPENCLAW_URL. */
  url: z.optional(z.string().check(z.regex(/^wss?:\/\/\S+$/, "has to start with ws:// or wss://"))),
  credentials: z.optional(z.enum(["device", "identity"])),
  requiredHeaders: z.optional(
    z.record(
      z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, "is no name of a header")),
      secretInput,
    ),
  ),
  token: z.optional(secretInput),
  password: z.optional(secretInput),
  pluginSecret: z.optional(secretInput),
});

/** What the settings file may hold. */
export const fileSchema = z.strictObject({
  ...secretParts,
  language: z.optional(z.enum(LANGUAGES, `has to be one of ${LANGUAGES.join(", ")}`)),
  prefix: z.optional(
    z.string().check(z.regex(/^[a-z0-9_-]{0,20}$/, "takes lower-case letters, digits, - and _")),
  ),
  agents: z.optional(z.record(agentId, agent)),
  roles: z.optional(z.record(roleName, z.array(permission))),
  channels: z.optional(z.record(channelKey, z.strictObject({ agent: agentId }))),
  gateways: z.optional(z.record(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/)), gateway)),
  selfApproval: z.optional(z.enum(["never", "admins"])),
  approvals: z.optional(approvals),
  accessRequests: z.optional(accessRequests),
  files: z.optional(filesSchema),
  breakglass: z.optional(breakglass),
  leaving: z.optional(z.strictObject({ teamGroup: channelKey })),
  guests: z.optional(
    z.strictObject({ notify: z.optional(channelKey), channels: z.optional(z.array(channelKey)) }),
  ),
  audit: z.optional(
    z.strictObject({
      feed: channelKey,
      actions: z.optional(z.array(z.enum(AUDIT_ACTIONS)).check(z.minLength(1, "is empty"))),
    }),
  ),
  limits: z.optional(
    z.strictObject({
      gatewayDown: z.optional(duration),
      heldMessage: z.optional(duration),
      credentialAge: z.optional(duration),
      laneQueue: z.optional(count(1, 1000)),
      messageLength: z.optional(count(100, 1_000_000)),
      turnsPerPerson: z.optional(count(1, 1000)),
      turnsAtOnce: z.optional(count(1, 10_000)),
      personQueue: z.optional(count(1, 10_000)),
      inboxBacklog: z.optional(count(10, 1_000_000)),
      shutdown: z.optional(duration),
      diskFreeMegabytes: z.optional(count(1, 1_000_000)),
    }),
  ),
});

export type ConfigFile = z.output<typeof fileSchema>;

/** Every key that the file may hold somewhere, for guessing what a wrong one meant. */
export const FILE_KEYS: readonly string[] = [
  ...["prefix", "agents", "roles", "channels", "gateways", "selfApproval", "limits", "language"],
  ...["audit", "feed", "actions"],
  ...["name", "default", "owner", "nextOwner", "risk", "approval"],
  ...["quorum", "escalate", "dangerous", "after", "to"],
  ...["approvals", "channel", "quietHours", "from", "zone", "urgent"],
  ...[
    "accessRequests",
    "usually",
    "escalateAfter",
    "expireAfter",
    "remindBefore",
    "auto",
    "maxFor",
    "perDay",
  ],
  ...["breakglass", "guests", "notify", "leaving", "teamGroup", "credentialAge"],
  ...["agent", "url", "credentials", "requiredHeaders"],
  ...["gatewayDown", "heldMessage", "laneQueue", "messageLength", "turnsPerPerson", "turnsAtOnce"],
  ...["personQueue", "inboxBacklog", "shutdown", "diskFreeMegabytes"],
  ...FILES_KEYS,
  ...SECRET_KEYS,
];

/** The zone, if this machine knows it. */
function knownZone(text: string): string | null {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone === "" ? null : text;
  } catch {
    return null;
  }
}
