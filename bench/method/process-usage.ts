import { readdirSync, readFileSync } from "node:fs";

// What the kernel counts processor time in, for every program, on every Linux there is today.
const TICK_MS = 10;

/** Processor time of a process so far, in milliseconds, exact to a tick of 10; null where the system does not say. */
export function cpuMsOf(pid: number): number | null {
  const stat = readProc(pid, "stat");
  if (stat === null) return null;
  // The name may hold spaces; what follows it does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory that a process has in use, in bytes; null where the system does not say. */
export function residentBytesOf(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status") ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The newest process that this one started; null where the system does not say. */
export function newestChild(): number | null {
  if (process.platform !== "linux") return null;
  const pids = readdirSync("/proc", { encoding: "utf8" })
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
  return pids.findLast((pid) => parentOf(pid) === process.pid) ?? null;
}

function parentOf(pid: number): number | null {
  const stat = readProc(pid, "stat");
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

function readProc(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return null;
  }
}
