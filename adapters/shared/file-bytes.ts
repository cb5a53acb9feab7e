import type { OutboundFile } from "../../src/core/file/file.ts";

/** A waiting file as bytes. */
export function fileBytesOf({ content }: OutboundFile): Buffer {
  return content.kind === "text" ? Buffer.from(content.text, "utf8") : Buffer.from(content.data, "base64");
}
