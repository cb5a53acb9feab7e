import type { IncomingMessage, ServerResponse } from "node:http";

/** The companion plugin as far as it answers: it takes every list, and ends nothing. False: the path is not its own. */
export function answerAsCompanion(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url !== "/plugins/gatehouse-access/grants") return false;
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    if (!request.headers.authorization?.startsWith("Bearer ")) return response.writeHead(401).end();
    const list = JSON.parse(Buffer.concat(pieces).toString("utf8") || "{}") as {
      revision?: number;
      people?: readonly object[];
    };
    const { revision = 0, people = [] } = list;
    const state = { plugin: "1.1.0", gateway: "2026.9.6", form: "hooks", isFresh: true, isKept: true };
    return response.end(JSON.stringify({ ...state, revision, people: people.length }));
  });
  return true;
}
