import { createHash, timingSafeEqual } from "node:crypto";
import { FORMAT, parseList } from "./parse-list.mjs";

export const ROUTE = "/plugins/gatehouse-access/grants";
export const VERSION = "1.1.0";

const LONGEST_BODY = 4 * 1024 * 1024;
const SHORTEST_SECRET = 32;

const UNKEPT =
  "the list could not be kept on disk: what it takes away has ended, what it gives does not hold";

const digest = (text) => createHash("sha256").update(text).digest();

/** The one door for Gatehouse: `PUT` the whole list, `GET` what holds. */
export function createRoute({ grants, secret, about }) {
  const wanted = digest(`Bearer ${secret}`);
  const isKnown = ({ headers }) =>
    secret.length >= SHORTEST_SECRET && timingSafeEqual(digest(headers.authorization ?? ""), wanted);

  return async (request, response) => {
    const answer = (status, body) => {
      response.statusCode = status;
      response.setHeader("content-type", "application/json");
      response.setHeader("cache-control", "no-store");
      response.end(JSON.stringify(body));
      return true;
    };
    const state = () => ({ plugin: VERSION, format: FORMAT, ...about, ...grants.state() });
    if (!isKnown(request)) return answer(401, { problem: "who are you?" });
    if (request.method === "GET") return answer(200, state());
    if (request.method !== "PUT") return answer(405, { problem: "PUT or GET" });
    const text = await bodyOf(request);
    // What is still under way of it is not waited for.
    if (text === null) response.setHeader("connection", "close");
    if (text === null) return answer(413, { problem: "the list is too long" });
    const parsed = parseText(text);
    if (!parsed.ok) return answer(422, parsed);
    const outcome = grants.take(parsed.ok);
    if (outcome === "unkept") return answer(507, { ...state(), problem: UNKEPT });
    return answer(outcome === "taken" ? 200 : 409, state());
  };
}

function parseText(text) {
  try {
    return parseList(JSON.parse(text));
  } catch {
    return { problem: "the list is no JSON" };
  }
}

/** The whole body; null when it is longer than any list. */
async function bodyOf(request) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > LONGEST_BODY) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
