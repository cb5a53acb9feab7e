#!/usr/bin/env node
// Starts any command of Gatehouse on any Node from 20 up: installs what is missing, finds a Node that fits, runs it there.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { planOf } from "./commands.js";
import { findNode, noNodeText } from "./find-node.js";
import { install, isInstalled } from "./install.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const [command, ...args] = process.argv.slice(2);

let child = null;
// The terminal sends Ctrl-C to the whole group: the child ends itself, and we pass on how.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (child) child.kill(signal);
    else process.exit(128 + constants.signals[signal]);
  });
}

// A shell between npm and us dies of npm's SIGTERM without passing it on: what is left of it is that we lose our parent.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid !== parent) child?.kill("SIGTERM");
  }, 500).unref();
}

process.exitCode = await launch(planOf(root, command, args));

async function launch(plan) {
  const isReady = isInstalled(root, plan.dev) && findNode(root) !== null;
  if (!isReady && !(await installIn(root, plan.dev))) return 1;
  const node = findNode(root);
  if (node === null) {
    console.error(noNodeText());
    return 1;
  }
  const env = { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") };
  let worst = 0;
  for (const step of plan.steps) {
    const words = step.map((word) => (typeof word === "function" ? word() : word));
    const { code, fault } = await run(node, words, { cwd: root, stdio: "inherit", env });
    if (fault) console.error(`${node} cannot be started: ${fault.message}`);
    if (code > 128) return code;
    worst ||= code;
  }
  return worst;
}

async function installIn(folder, withDev) {
  console.error("Installing the packages; this happens once and takes about a minute.");
  const failure = await install(folder, withDev, run);
  if (failure) console.error(failure);
  return failure === null;
}

function run(program, words, options) {
  return new Promise((resolve) => {
    child = spawn(program, words, options);
    child.on("error", (fault) => resolve({ code: 1, fault }));
    child.on("exit", (code, signal) => resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0) }));
  });
}
