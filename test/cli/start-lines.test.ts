import { describe, expect, it } from "vitest";
import { leavesMachine, startLines } from "../../src/cli/start-lines.ts";
import type { Config } from "../../src/config/types.ts";
import { loadConfig } from "../../src/config.ts";

function configOf(env: Record<string, string>): Config {
  const loaded = loadConfig({ GATEHOUSE_DATA: "./data", ...env });
  if (!("ok" in loaded)) throw new Error(loaded.faults.map((fault) => fault.problem).join("; "));
  return loaded.ok;
}

describe("the first lines on the terminal", () => {
  it("promise that nothing leaves the machine only when nothing does", () => {
    const config = configOf({});
    expect(leavesMachine(config)).toBe(false);
    expect(startLines(config, 8787).join("\n")).toContain("nothing leaves it");
  });

  it("name the endpoint that a model's answers come from, without what else its address holds", () => {
    const config = configOf({
      OPENAI_API_KEY: "sk-a-secret-of-a-test",
      OPENAI_BASE_URL: "https://models.example/v1",
      OPENAI_MODEL: "small",
    });
    const lines = startLines(config, 8787).join("\n");
    expect(leavesMachine(config)).toBe(true);
    expect(lines).not.toContain("nothing leaves");
    expect(lines).toContain("https://models.example");
    expect(lines).not.toContain("sk-a-secret");
  });
});
