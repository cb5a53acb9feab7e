import excerpt from "../../fixtures/telegram/bot-api-excerpt.json" with { type: "json" };

interface Field {
  readonly types: readonly string[];
  readonly required?: boolean;
}
type Fields = Readonly<Record<string, Field>>;
interface Shape {
  readonly oneOf?: readonly string[];
  readonly fields: Fields;
}

const METHODS = excerpt.methods as Readonly<Record<string, Fields>>;
const TYPES = excerpt.types as unknown as Readonly<Record<string, Shape>>;

/** What we send that is newer than the description (Bot API 10.1); each is in the library's own types. */
export const KNOWN_ADDITIONS: Readonly<Record<string, Fields>> = {
  // 10.3: the button that stops a draft, and the update `stopped_message_generation` behind it.
  sendMessageDraft: { can_stop: { types: ["Boolean"] } },
};

/** What the description has against a call; null when nothing. What it does not know is refused. */
export function checkCall(method: string, payload: Readonly<Record<string, unknown>>): string | null {
  const described = METHODS[method];
  if (!described) return `${method} is not described`;
  return checkFields(payload, { ...described, ...KNOWN_ADDITIONS[method] }, method);
}

function checkFields(value: Readonly<Record<string, unknown>>, fields: Fields, path: string): string | null {
  const missing = Object.entries(fields).find(([name, one]) => one.required && value[name] === undefined);
  if (missing) return `${path}: ${missing[0]} is missing`;
  for (const [name, inner] of Object.entries(value)) {
    const field = fields[name];
    if (!field) return `${path}: nobody knows ${name}`;
    const faults = field.types.map((type) => checkType(inner, type, `${path}.${name}`));
    if (!faults.includes(null)) return faults[0] ?? null;
  }
  return null;
}

function checkType(value: unknown, type: string, path: string): string | null {
  if (type.startsWith("Array of ")) {
    if (!Array.isArray(value)) return `${path} is no list`;
    const faults = value.map((one, index) => checkType(one, type.slice(9), `${path}[${index}]`));
    return faults.find((fault) => fault !== null) ?? null;
  }
  const isFine = PLAIN[type];
  if (isFine) return isFine(value) ? null : `${path} is no ${type}`;
  const shape = TYPES[type];
  // What the excerpt leaves out is nothing that we send.
  if (!shape || typeof value !== "object" || value === null) return `${path} is no ${type}`;
  if (!shape.oneOf) return checkFields(value as Readonly<Record<string, unknown>>, shape.fields, path);
  const faults = shape.oneOf.map((one) => checkType(value, one, path));
  return faults.includes(null) ? null : (faults[0] ?? null);
}

const PLAIN: Readonly<Record<string, (value: unknown) => boolean>> = {
  Integer: (value) => Number.isSafeInteger(value),
  Float: (value) => typeof value === "number",
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  InputFile: (value) => value instanceof File,
  True: (value) => value === true,
};
