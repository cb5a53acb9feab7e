#!/usr/bin/env node
// Starts any command of Gatehouse on any Node from 20 up: installs what is missing, finds a Node that fits, runs it there.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
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

process.exitCode = await launch(planOf(root, command, args));

async function launch(plan) {
  if (!isInstalled(root, plan.dev) || findNode(root) === null) {
    if (!installIn(root, { withDev: plan.dev })) return 1;
  }
  const { installs } = plan;
  if (installs && existsSync(installs) && !isInstalled(installs, true) && !installIn(installs)) return 1;
  const node = findNode(root);
  if (node === null) {
    console.error(noNodeText());
    return 1;
  }
  let worst = 0;
  for (const step of plan.steps) {
    const code = await run(
      node,
      step.map((word) => (typeof word === "function" ? word() : word)),
    );
    if (code > 128) return code;
    worst ||= code;
  }
  return worst;
}

function installIn(folder, options) {
  console.error("Installing the packages; this happens once and takes about a minute.");
  const fault = install(folder, options);
  if (fault) console.error(fault);
  return fault === null;
}

function run(node, words) {
  const env = { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? "") };
  return new Promise((resolve) => {
    child = spawn(node, words, { cwd: root, stdio: "inherit", env });
    child.on("error", (fault) => {
      console.error(`${node} cannot be started: ${fault.message}`);
      resolve(1);
    });
    child.on("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
