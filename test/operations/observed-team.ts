import { tmpdir } from "node:os";
import { renderMetrics } from "../../src/http/metrics-text.ts";
import { createOperations } from "../../src/operations/operations.ts";
import { startSmallTeam } from "../core/turn/small-team.ts";
import { openWithConnections } from "../db/open-connections.ts";
import { createMemoryLogger } from "../flow/start-team.ts";

/** The whole application under watch, on a database whose connections the test holds, too. */
export async function openObservedTeam() {
  const open = openWithConnections();
  const logger = createMemoryLogger();
  const operations = createOperations({
    store: open.store,
    clock: open.clock,
    logger,
    elapsed: () => open.clock.now(),
    eventLoop: { read: () => ({ p99Ms: 3, maxMs: 12 }), stop() {} },
    dataDir: tmpdir(),
    leastDiskFree: 1,
  });
  await operations.load();
  const team = await startSmallTeam({ store: operations.store, clock: open.clock }, ["ada", "ben"]);
  operations.enter("serving");
  return {
    ...open,
    operations,
    team,
    logger,
    /** A metric's lines by what stands before the value. */
    metric(line: string): number | null {
      const text = renderMetrics(operations.metrics([team.gateway], [team.chat.adapter]));
      const found = text.split("\n").find((one) => one.startsWith(`${line} `));
      return found === undefined ? null : Number(found.slice(line.length + 1));
    },
    text: () => renderMetrics(operations.metrics([team.gateway], [team.chat.adapter])),
    async close() {
      team.chat.letGo();
      await team.app.stop();
      operations.stop();
      await open.cleanup();
    },
  };
}
