import { hash } from "node:crypto";
import type { Hasher } from "../core/ports/hasher.ts";

export const nodeHasher: Hasher = {
  sha256: (text) => hash("sha256", text),
};
