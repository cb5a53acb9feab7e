import { AppError, type ErrorCode } from "../../src/core/errors.ts";
import type { HttpHandler, HttpRoutes, RequestInfo } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";
import { loadAssets, PAGE_HEADERS } from "./assets.ts";
import { COMMAND_MENU } from "./commands.ts";
import type { EventHub } from "./events.ts";
import type { FileStore } from "./file-store.ts";
import { LARGEST_FILE, receiveFile, sendFile } from "./files.ts";
import { readOwnJson, requireLocal, requireOwnPage } from "./guard.ts";
import { receiveMessage, receivePress } from "./receive.ts";
import { receiveEdit, receiveRemoval } from "./receive-change.ts";
import { type ReceiveFormDeps, receiveForm } from "./receive-form.ts";
import type { ShownMessage } from "./render-message.ts";
import { roomsOf } from "./rooms.ts";
import { canSee, type Entry } from "./transcript.ts";

export interface RouteDeps extends ReceiveFormDeps {
  readonly hub: EventHub;
  readonly files: FileStore;
  readonly logger: Logger;
  readonly port: () => number;
  readonly leavesMachine?: boolean;
  readonly boot: string;
  readonly show: (entry: Entry) => ShownMessage | null;
}

/** A page shows the newest threads; older ones stay in the transcript. */
const MOST_THREADS = 200;

const STATUS: Partial<Record<ErrorCode, number>> = {
  "http.bad-request": 400,
  "http.forbidden": 403,
  "http.not-found": 404,
  "http.too-large": 413,
  "platform.unreachable": 503,
};

/** Puts the page and its few addresses on the one HTTP server. */
export function mountChat(routes: HttpRoutes, deps: RouteDeps): void {
  const assets = loadAssets();
  const guarded =
    (answer: (request: Request) => Promise<Response>): HttpHandler =>
    async (request, info) => {
      try {
        requireLocal(request, info.remoteAddress, deps.port());
        return withPageHeaders(await answer(request));
      } catch (fault) {
        return withPageHeaders(refusal(fault, deps.logger));
      }
    };
  /** A large body is read for our own page alone. */
  const refuseUnread = (request: Request, info: RequestInfo) => {
    try {
      requireLocal(request, info.remoteAddress, deps.port());
      requireOwnPage(request, deps.port());
      return null;
    } catch (fault) {
      return withPageHeaders(refusal(fault, deps.logger));
    }
  };
  const mount = (method: "GET" | "POST", path: string, answer: (request: Request) => Promise<Response>) =>
    routes.mount(method, path, guarded(answer));
  const asset = (name: string) => {
    const found = assets.get(name);
    if (!found) throw new AppError("http.not-found", "There is no such file. Reload the page.");
    return new Response(new Uint8Array(found.content), { headers: { "content-type": found.type } });
  };

  mount("GET", "/", async () => asset("index.html"));
  mount("GET", "/chat/assets/*", async (request) =>
    asset(new URL(request.url).pathname.slice("/chat/assets/".length)),
  );
  mount("GET", "/chat/state", async (request) => json(200, stateFor(deps, request)));
  mount("GET", "/chat/events", async (request) =>
    deps.hub.open({
      people: peopleOf(deps, request),
      after: request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after"),
    }),
  );
  mount("POST", "/chat/messages", async (request) =>
    json(200, await receiveMessage(deps, await readOwnJson(request, deps.port()))),
  );
  mount("POST", "/chat/edits", async (request) => {
    await receiveEdit(deps, await readOwnJson(request, deps.port()));
    return json(200, {});
  });
  mount("POST", "/chat/removals", async (request) => {
    await receiveRemoval(deps, await readOwnJson(request, deps.port()));
    return json(200, {});
  });
  const take = guarded(async (request) => json(200, await receiveFile(deps, request)));
  routes.mount("POST", "/chat/files", take, { largestBody: LARGEST_FILE, refuse: refuseUnread });
  mount("GET", "/chat/files/*", async (request) => sendFile(deps, request, onlyPerson(deps, request)));
  mount("POST", "/chat/clicks", async (request) => {
    await receivePress(deps, await readOwnJson(request, deps.port()));
    return json(200, {});
  });
  mount("POST", "/chat/forms", async (request) => {
    await receiveForm(deps, await readOwnJson(request, deps.port()));
    return json(200, {});
  });
}

/** What a page starts with: who there is, or everything that one person may see now. */
function stateFor(deps: RouteDeps, request: Request) {
  const isLocal = deps.leavesMachine !== true;
  const everybody = { people: deps.people, commands: COMMAND_MENU, isLocal };
  if (!new URL(request.url).searchParams.has("as")) return everybody;
  const person = onlyPerson(deps, request);
  const seen = [...deps.transcript.entries()].filter((e) => e.message !== null && canSee(person, e.message));
  const newest = new Set([...new Set(seen.map((entry) => entry.last.thread))].slice(-MOST_THREADS));
  return {
    ...everybody,
    cursor: `${deps.boot}.${deps.transcript.seq()}`,
    you: person,
    rooms: roomsOf(person),
    messages: seen.filter((entry) => newest.has(entry.last.thread)).map(deps.show),
  };
}

function peopleOf(deps: RouteDeps, request: Request): readonly string[] {
  const asked = new URL(request.url).searchParams.getAll("as");
  const known = deps.people.map((person) => person.name);
  if (asked.length > 0 && asked.every((name) => known.includes(name))) return asked;
  throw new AppError("http.bad-request", `Say who you are: ?as= one of ${known.join(", ")}.`);
}

function onlyPerson(deps: RouteDeps, request: Request): string {
  const [person, ...others] = peopleOf(deps, request);
  if (person !== undefined && others.length === 0) return person;
  throw new AppError("http.bad-request", "Say who you are once: ?as=ada.");
}

function refusal(fault: unknown, logger: Logger): Response {
  const known = fault instanceof AppError ? fault : new AppError("internal", "", { cause: fault });
  const status = STATUS[known.code] ?? 500;
  if (status >= 500) logger.error({ err: fault }, "the browser chat could not take a request");
  const message =
    status < 500 || known.code === "platform.unreachable"
      ? known.message
      : "Gatehouse could not store this. Try again; the log says what happened.";
  return json(status, { error: { code: known.code, message } });
}

const json = (status: number, value: unknown): Response => Response.json(value, { status });

function withPageHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) response.headers.set(name, value);
  return response;
}
