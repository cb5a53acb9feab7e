/** Handles one request; the address of the asker is the socket's, never a header's. */
export type HttpHandler = (request: Request, info: { readonly remoteAddress: string }) => Promise<Response>;

/** How adapters put their addresses on the one HTTP server. */
export interface HttpRoutes {
  /** `path` may end in `/*`. Mounting a path twice is a fault. Bodies are small unless `largestBody` (bytes) says more. */
  mount(
    method: "GET" | "POST",
    path: string,
    handler: HttpHandler,
    options?: { readonly largestBody?: number },
  ): void;
}
