import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { AppError } from "../core/errors.ts";
import type { HttpHandler, MountOptions } from "../core/ports/http-routes.ts";
import { errorResponse } from "./http-faults.ts";
import { takeBody } from "./limit-body.ts";

export interface Route extends MountOptions {
  readonly method: "GET" | "POST";
  /** May end in `/*`. */
  readonly path: string;
  readonly handler: HttpHandler;
}

/** What is answered when a handler throws. */
export type FaultResponder = (fault: unknown, method: string, path: string) => Response;

/** Adds a route; throws when its place is taken. */
export function addRoute(routes: readonly Route[], route: Route): readonly Route[] {
  if (routes.some((one) => one.method === route.method && one.path === route.path)) {
    throw new AppError("internal", `${route.method} ${route.path} is mounted twice`);
  }
  return [...routes, route];
}

/** Everything that decides which handler a request goes to. Paths without a star come before those with one. */
export function routerOf(
  routes: readonly Route[],
  onFault: FaultResponder,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const path of [...new Set(routes.map((route) => route.path))].sort(bySpecificity)) {
    const here = routes.filter((route) => route.path === path);
    for (const { method, handler, largestBody, refuse } of here) {
      app.on(method, path, async (context) => {
        const info = { remoteAddress: remoteAddressOf(context.env) };
        const refusal = refuse?.(context.req.raw, info);
        return refusal ?? handler(await takeBody(context.req.raw, largestBody), info);
      });
    }
    const allow = here.map((route) => (route.method === "GET" ? "GET, HEAD" : route.method)).join(", ");
    app.all(path, () => errorResponse(405, `only ${allow} works here`, { allow }));
  }
  app.onError((fault, context) => onFault(fault, context.req.method, context.req.path));
  app.notFound(() => errorResponse(404, "there is nothing at this address"));
  return app;
}

function bySpecificity(a: string, b: string): number {
  const stars = Number(a.endsWith("*")) - Number(b.endsWith("*"));
  return stars || b.length - a.length;
}

/** The socket's address, in its IPv4 form where it has one. */
function remoteAddressOf({ incoming }: HttpBindings): string {
  return (incoming.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
}
