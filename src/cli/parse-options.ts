import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearestWord } from "../config/nearest-word.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's arguments strictly; a text says what is wrong with them. */
export function parseOptions<Known extends Options>(args: readonly string[], options: Known) {
  for (const arg of args) {
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (name === undefined || Object.hasOwn(options, name)) continue;
    const near = nearestWord(name, Object.keys(options));
    return { problem: `There is no option --${name}.${near === null ? "" : ` Did you mean --${near}?`}` };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (fault) {
    return { problem: fault instanceof Error ? fault.message : String(fault) };
  }
}
