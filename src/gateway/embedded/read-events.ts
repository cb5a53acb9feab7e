const LONGEST_LINE = 1_000_000;

/** The data of each server-sent event of a response, as it comes. */
export async function* readEvents(response: Response): AsyncIterable<string> {
  let waiting = "";
  let data: string[] = [];
  for await (const text of decoded(response)) {
    const lines = (waiting + text).split(/\r\n|\n|\r(?!$)/);
    waiting = lines.pop() ?? "";
    if (waiting.length > LONGEST_LINE) throw new Error("an event is too long");
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      else if (line === "" && data.length > 0) {
        yield data.join("\n");
        data = [];
      }
    }
  }
  if (waiting.startsWith("data:")) data.push(waiting.slice(5).trim());
  if (data.length > 0) yield data.join("\n");
}

async function* decoded(response: Response): AsyncIterable<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  for await (const chunk of response.body) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
