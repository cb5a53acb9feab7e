import { chmod, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeKeyPlace, type KeyPlace } from "../contract/key-place.contract.ts";

const PATH = dirname(process.execPath);

async function keep(file: string, text: string | null): Promise<void> {
  if (text === null) return rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600 });
}

const named = (source: string, id: string, provider: object) => ({
  secrets: { providers: { main: { source, ...provider } }, key: { source, provider: "main", id } },
});

describeKeyPlace("the data folder", async (folder) => ({
  settings: {},
  env: {},
  put: (key) => keep(join(folder, "data/key"), key && `${key}\n`),
}));

describeKeyPlace("a variable", async () => {
  const env: Record<string, string> = {};
  return {
    settings: named("env", "THE_KEY", { allowlist: ["THE_KEY"] }),
    env,
    async put(key) {
      if (key === null) delete env.THE_KEY;
      else env.THE_KEY = key;
    },
  };
});

describeKeyPlace("a file of its own", async (folder) => ({
  settings: named("file", "value", { path: join(folder, "the-key"), mode: "singleValue" }),
  env: {},
  put: (key) => keep(join(folder, "the-key"), key && `${key}\n`),
}));

describeKeyPlace("a file with others", async (folder) => ({
  settings: named("file", "/gatehouse/key", { path: join(folder, "kept.json"), mode: "json" }),
  env: {},
  put: (key) => keep(join(folder, "kept.json"), JSON.stringify({ gatehouse: { key } })),
}));

interface Program {
  readonly args: readonly string[];
  readonly id: string;
  /** What it prints of a key, as JavaScript. */
  readonly says: string;
}

/** Each answers as the real one does: so asked and so said, and with a code and its own words where it has nothing. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  op: { args: ["read", "op://Gatehouse/Gatehouse/key"], id: "value", says: "key + '\\n'" },
  vault: {
    args: ["kv", "get", "-format=json", "secret/gatehouse"],
    id: "/data/data/key",
    says: "JSON.stringify({ data: { data: { key }, metadata: { version: 3 } } }, null, 2) + '\\n'",
  },
  sops: {
    args: ["-d", "--output-type", "json", "/srv/gatehouse/secrets.enc.json"],
    id: "/gatehouse/key",
    says: "JSON.stringify({ gatehouse: { key } }, null, 4) + '\\n'",
  },
  "secret-tool": { args: ["lookup", "service", "gatehouse", "account", "key"], id: "value", says: "key" },
  security: {
    args: ["find-generic-password", "-a", "gatehouse", "-s", "gatehouse-key", "-w"],
    id: "value",
    says: "key + '\\n'",
  },
};

async function standIn(folder: string, { args, says }: Program, name: string): Promise<string> {
  const command = join(folder, `${name}.mjs`);
  const program = `#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs";
const kept = ${JSON.stringify(join(folder, "keychain"))};
if (process.argv.slice(2).join(" ") !== ${JSON.stringify(args.join(" "))} || !existsSync(kept)) {
  process.stderr.write("not found\\n");
  process.exit(1);
}
const key = readFileSync(kept, "utf8");
process.stdout.write(${says});
`;
  await writeFile(command, program);
  await chmod(command, 0o755);
  return command;
}

for (const [name, program] of Object.entries(PROGRAMS)) {
  describeKeyPlace(name, async (folder): Promise<KeyPlace> => {
    const command = await standIn(folder, program, name);
    return {
      settings: named("exec", program.id, { command, args: program.args, passEnv: ["PATH"] }),
      env: { PATH },
      put: (key) => keep(join(folder, "keychain"), key),
    };
  });
}
