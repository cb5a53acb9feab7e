type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml };

/** Plain data as YAML, with a remark behind those list items that have one. */
export function writeYaml(value: Yaml, remarkOn: (item: string) => string | undefined): string {
  return `${linesOf(value, remarkOn).join("\n")}\n`;
}

function linesOf(value: Yaml, remarkOn: (item: string) => string | undefined): string[] {
  if (isList(value)) {
    return value.flatMap((item) => {
      const remark = typeof item === "string" ? remarkOn(item) : undefined;
      const [first = "", ...rest] = linesOf(item, remarkOn);
      return [`- ${first}${remark === undefined ? "" : ` # ${remark}`}`, ...rest.map((line) => `  ${line}`)];
    });
  }
  // A JSON string is a YAML string.
  if (typeof value !== "object") return [JSON.stringify(value)];
  return Object.entries(value).flatMap(([key, inner]) => {
    const lines = linesOf(inner, remarkOn);
    return typeof inner === "object"
      ? [`${key}:`, ...lines.map((line) => `  ${line}`)]
      : [`${key}: ${lines.join("")}`];
  });
}

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);
