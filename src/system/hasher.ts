import { hash } from "node:crypto";
import type { Hasher } from "../core/ports/hasher.ts";

export const nodeHasher: Hasher = {
  sha256: (content) => hash("sha256", content),
};
