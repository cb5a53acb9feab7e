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
