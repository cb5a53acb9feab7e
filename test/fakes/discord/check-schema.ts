import excerpt from "../../fixtures/discord/openapi-excerpt.json" with { type: "json" };

type Schema = Readonly<Record<string, unknown>>;

const SCHEMAS = excerpt.schemas as Readonly<Record<string, Schema>>;
const REQUESTS = excerpt.requests as Readonly<Record<string, Schema>>;

/** What Discord's own description has against a request's body; null when nothing, or when it describes no such request. */
export function checkRequest(route: string, body: unknown): string | null {
  const schema = REQUESTS[route];
  return schema ? check(body, schema, "body") : null;
}

/** Like JSON Schema, and stricter: what an object does not describe is refused, for Discord would ignore it. */
function check(value: unknown, schema: Schema, path: string): string | null {
  const ref = schema.$ref;
  if (typeof ref === "string") {
    const target = SCHEMAS[ref.split("/").at(-1) ?? ""];
    // What the excerpt leaves out is nothing that we send.
    return target ? check(value, target, path) : `${path}: ${ref} is not described`;
  }
  for (const all of listOf(schema.allOf)) {
    const fault = check(value, all, path);
    if (fault) return fault;
  }
  const either = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  if (either.length > 0) return checkEither(value, either, path);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `${path}: ${JSON.stringify(value)} is no ${types.join(" or ")}`;
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return `${path}: ${String(value)} is not offered`;
  return checkSizes(value, schema, path) ?? checkInside(value, schema, path);
}

function checkEither(value: unknown, schemas: readonly Schema[], path: string): string | null {
  const faults = schemas.map((one) => check(value, one, path));
  if (faults.includes(null)) return null;
  // Of several shapes the longest complaint comes from the one that fits most.
  return faults.map(String).sort((a, b) => b.length - a.length)[0] ?? null;
}

function checkSizes(value: unknown, schema: Schema, path: string): string | null {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema as Record<string, number>;
  const length = typeof value === "string" || Array.isArray(value) ? value.length : null;
  const least = Array.isArray(value) ? minItems : minLength;
  const most = Array.isArray(value) ? maxItems : maxLength;
  if (length !== null && least !== undefined && length < least) return `${path}: shorter than ${least}`;
  if (length !== null && most !== undefined && length > most) return `${path}: longer than ${most}`;
  if (typeof value !== "number") return null;
  if (minimum !== undefined && value < minimum) return `${path}: less than ${minimum}`;
  return maximum !== undefined && value > maximum ? `${path}: more than ${maximum}` : null;
}

function checkInside(value: unknown, schema: Schema, path: string): string | null {
  if (Array.isArray(value)) {
    if (schema.items === undefined) return null;
    const faults = value.map((item, index) => check(item, schema.items as Schema, `${path}[${index}]`));
    return faults.find((fault) => fault !== null) ?? null;
  }
  if (typeof value !== "object" || value === null || schema.properties === undefined) return null;
  const properties = schema.properties as Readonly<Record<string, Schema>>;
  const missing = (schema.required as string[] | undefined)?.find((name) => !(name in value));
  if (missing !== undefined) return `${path}: ${missing} is missing`;
  for (const [name, inner] of Object.entries(value)) {
    const known = properties[name];
    if (!known) return `${path}: nobody knows ${name}`;
    const fault = check(inner, known, `${path}.${name}`);
    if (fault) return fault;
  }
  return null;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

const listOf = (value: unknown): readonly Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);
