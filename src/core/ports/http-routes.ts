/** Who asks: the socket's address, never a header's. */
export interface RequestInfo {
  readonly remoteAddress: string;
}

/** Handles one request. */
export type HttpHandler = (request: Request, info: RequestInfo) => Promise<Response>;

export interface MountOptions {
  /** In bytes; left out: what a platform's event needs. */
  readonly largestBody?: number;
  /** Looks at the head alone, before any of the body is read; null lets it through. */
  readonly refuse?: (request: Request, info: RequestInfo) => Response | null;
}

/** How adapters put their addresses on the one HTTP server. */
export interface HttpRoutes {
  /** `path` may end in `/*`. Mounting a path twice is a fault. */
  mount(method: "GET" | "POST", path: string, handler: HttpHandler, options?: MountOptions): void;
}
