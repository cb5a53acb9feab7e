import type { FileRefusal } from "../../file/file-policy.ts";
import type { AgentName } from "../shown.ts";

/** What becomes of files. */
export type FileText =
  /** The chat gives no way to read what is attached. */
  | { readonly key: "files-refused" }
  | { readonly key: "files-not-allowed"; readonly refusal: FileRefusal; readonly helpers: readonly string[] }
  /** Stands beside a file: the whole of a long answer, or what the agent made. */
  | { readonly key: "file-shown"; readonly agent: AgentName; readonly what: "answer" | "made" }
  /** What an agent made and is not shown here. */
  | {
      readonly key: "file-not-shown";
      readonly agent: AgentName;
      readonly name: string;
      readonly why: "too-large" | "unreadable";
    };
