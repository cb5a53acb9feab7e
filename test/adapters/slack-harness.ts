import type { HttpHandler, HttpRoutes } from "../../src/core/ports/http-routes.ts";
import type { Logger } from "../../src/core/ports/logger.ts";

/** Log lines, kept. */
export interface KeptLogger extends Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[];
}

export function createKeptLogger(onLine: () => void = () => {}): KeptLogger {
  const lines: KeptLogger["lines"] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
    onLine();
  };
  const logger: KeptLogger = {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => logger,
  };
  return logger;
}

/** Routes that are called directly, as the HTTP server would. */
export interface DirectRoutes extends HttpRoutes {
  call(path: string, request: Request): Promise<Response>;
}

export function createDirectRoutes(): DirectRoutes {
  const handlers = new Map<string, HttpHandler>();
  return {
    mount: (method, path, handler) => void handlers.set(`${method} ${path}`, handler),
    async call(path, request) {
      const handler = handlers.get(`${request.method} ${path}`);
      if (!handler) return new Response(null, { status: 404 });
      return handler(request, { remoteAddress: "127.0.0.1" });
    },
  };
}

/** An object of async calls that can be waited for. */
export function watchCalls<T extends object>(calls: T): { readonly api: T; quiet(): Promise<void> } {
  let underWay = 0;
  const api = new Proxy(calls, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== "function") return call;
      return async (...args: unknown[]) => {
        underWay += 1;
        try {
          return await call.apply(target, args);
        } finally {
          underWay -= 1;
        }
      };
    },
  });
  return {
    api,
    async quiet() {
      // What follows a call in the same turn of the loop may make another.
      for (let calm = 0; calm < 3; calm = underWay === 0 ? calm + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
