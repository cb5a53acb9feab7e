import { chmod, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { AppError } from "../../core/errors.ts";
import type { Logger } from "../../core/ports/logger.ts";
import { isAnswered } from "./client.ts";
import { LONGEST_ORDER, lineFrom } from "./lines.ts";
import { carryOutOrder, type OrderDeps, orderSchema } from "./order.ts";
import { socketPathOf } from "./whereabouts.ts";

export interface LocalSocket {
  close(): Promise<void>;
}

interface ServerDeps extends OrderDeps {
  readonly dataDir: string;
  /** Two services may share a folder and not a database. */
  readonly databaseFile: string;
  readonly logger: Logger;
}

/**
 * Takes orders of the terminal while the service runs: only its own user can open the socket. Where it cannot be made,
 * the service runs without, and such orders have to wait until it is stopped.
 */
export async function openLocalSocket(deps: ServerDeps): Promise<LocalSocket> {
  const { dataDir, logger } = deps;
  const path = socketPathOf(dataDir);
  if (path === null) {
    logger.warn({ dataDir }, "the terminal cannot reach the running service: the folder's path is too long");
    return { close: async () => {} };
  }
  if (await isAnswered(path)) {
    logger.warn({ dataDir }, "the terminal reaches another service that uses the same folder");
    return { close: async () => {} };
  }
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    void serve(deps, socket);
  });
  try {
    await listen(server, path);
  } catch (fault) {
    logger.warn({ fault: String(fault) }, "the terminal cannot reach the running service");
    return { close: async () => {} };
  }
  return {
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, path: string): Promise<void> {
  // Nobody else may open it, not even for the moment before its mode is set.
  const before = process.umask(0o077);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
}

async function serve(deps: ServerDeps, socket: Socket): Promise<void> {
  const { line } = await lineFrom(socket, { longest: LONGEST_ORDER });
  if (line === null) return void socket.destroy();
  socket.end(`${JSON.stringify(await answer(deps, line))}\n`);
}

async function answer(deps: ServerDeps, line: string) {
  try {
    const { database, ...order } = JSON.parse(line);
    if (database !== deps.databaseFile) {
      throw new AppError("database.busy", `The running service uses another database: ${deps.databaseFile}`);
    }
    return { done: await carryOutOrder(deps, orderSchema.parse(order)) };
  } catch (fault) {
    if (fault instanceof AppError) return { refused: { code: fault.code, message: fault.message } };
    deps.logger.warn({ fault: String(fault) }, "an order of the terminal could not be carried out");
    return {
      refused: { code: "internal", message: "The service did not understand: is it another version?" },
    };
  }
}
