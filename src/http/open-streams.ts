/** The answers that grow for as long as somebody listens. */
export interface OpenStreams {
  /** The same response, ended by `endAll` when it is an event stream; others pass as they are. */
  watch(response: Response): Response;
  endAll(): void;
}

export function createOpenStreams(): OpenStreams {
  const ends = new Set<() => void>();
  return {
    watch(response) {
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      if (!isStream || !response.body) return response;
      const { status, headers } = response;
      return new Response(endable(response.body, ends), { status, headers });
    },
    endAll() {
      for (const end of [...ends]) end();
    },
  };
}

function endable(source: ReadableStream<Uint8Array>, ends: Set<() => void>): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let end = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      end = () => {
        if (!ends.delete(end)) return;
        controller.close();
        reader.cancel().catch(() => {});
      };
      ends.add(end);
    },
    async pull(controller) {
      const next = await reader.read();
      if (!ends.has(end)) return;
      if (next.done) end();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      ends.delete(end);
      await reader.cancel(reason);
    },
  });
}
