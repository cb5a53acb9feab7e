/** What a JSON pointer (RFC 6901) names; undefined when there is nothing, or it is no pointer. */
export function atPointer(json: unknown, pointer: string): unknown {
  if (pointer === "") return json;
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer.slice(1).split("/").reduce<unknown>(step, json);
}

function step(value: unknown, escaped: string): unknown {
  const name = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(name) ? value[Number(name)] : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
