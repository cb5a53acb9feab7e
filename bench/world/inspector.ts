import { WebSocket } from "ws";
import type { BotProcess } from "./bot-process.ts";

/** What starts a process so that it can be looked into. */
export const INSPECTED = ["--inspect=127.0.0.1:0"];

const LOOK_EVERY_MS = 20;

/** Bytes of the heap that are in use once everything that can go is gone. */
export async function heapBytesOf(bot: BotProcess): Promise<number> {
  const socket = new WebSocket(await bot.until(addressOf(bot)));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  let id = 0;
  const call = (method: string, params: object = {}) =>
    new Promise<{ result?: { value?: unknown } }>((resolve) => {
      id += 1;
      const mine = id;
      socket.on("message", function hear(data) {
        const answer = JSON.parse(String(data)) as { id?: number; result: { result?: { value?: unknown } } };
        if (answer.id !== mine) return;
        socket.off("message", hear);
        resolve(answer.result);
      });
      socket.send(JSON.stringify({ id: mine, method, params }));
    });
  // The second time takes what the first one only made free.
  for (let times = 0; times < 2; times++) await call("HeapProfiler.collectGarbage");
  const expression = "process.memoryUsage().heapUsed";
  const { result } = await call("Runtime.evaluate", { expression, returnByValue: true });
  socket.close();
  return Number(result?.value);
}

async function addressOf(bot: BotProcess): Promise<string> {
  for (;;) {
    const found = /Debugger listening on (ws:\S+)/.exec(bot.output())?.[1];
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
