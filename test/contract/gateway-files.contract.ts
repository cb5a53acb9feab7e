import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import type { FileContent } from "../../src/core/file/file.ts";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import type { OpenCredential, RunOutcome, RunRequest } from "../../src/core/ports/gateway.ts";
import {
  beginRun,
  type GatewaySubject,
  newSession,
  type OpenedGateway,
  openStarted,
  unique,
} from "./gateway-subject.ts";

export interface FilingSubject extends GatewaySubject {
  /** Makes the agent hand over a file of this name, in which the words stand. */
  readonly makes: { readonly text: string; readonly name: string; readonly words: string };
  /** Larger than the gateway takes as a picture; null where it takes any. */
  readonly tooLarge: number | null;
}

const NOTES: FileContent = {
  name: "notes.txt",
  type: "text/plain",
  bytes: Buffer.from("the secret word is heron\n"),
};

/** Files on their way to an agent and from one. */
export function filesContract(options: { readonly name: string; open(): Promise<FilingSubject> }): void {
  describe(`${options.name} with files`, () => {
    let subject: FilingSubject & OpenedGateway;
    let ada: OpenCredential;

    beforeAll(async () => {
      subject = await openStarted(options);
      await subject.up();
      const principalId = unique("p") as PrincipalId;
      const person = { principalId, displayName: "Ada" };
      const issued = await subject.gateway.issueCredential(person, subject.scopes.full);
      await subject.up();
      ada = { principalId, kind: subject.gateway.credentialKind, scopes: subject.scopes.full, ...issued };
    });
    afterAll(async () => {
      await subject?.gateway.stop();
      await subject?.close();
    });

    const requestOf = (text: string, more: Partial<RunRequest> = {}): RunRequest => {
      const agentId = subject.agents[0];
      const sessionKey = newSession(agentId, ada);
      return { sessionKey, agentId, text, idempotencyKey: unique("t"), resumed: false, ...more };
    };
    const run = (request: RunRequest): Promise<RunOutcome> => beginRun(subject.gateway, ada, request).outcome;

    test("shows its agent what came with a message, with and without a word", async () => {
      for (const text of ["what is in it?", ""]) {
        const outcome = await run(requestOf(text, { files: async () => [NOTES] }));
        expect(outcome).toMatchObject({ kind: "answered", markdown: expect.stringContaining("notes") });
        expect(outcome).toMatchObject({ markdown: expect.stringContaining("heron") });
      }
    });

    test("runs a message with a file once, and reads the file no more when it has it", async () => {
      let reads = 0;
      const files = async () => {
        reads += 1;
        return [NOTES];
      };
      const request = requestOf("look", { files });
      const first = await run(request);
      expect(await run({ ...request, resumed: true })).toMatchObject({ kind: "answered" });
      expect(first.kind).toBe("answered");
      expect(reads).toBe(1);
      const said = await subject.gateway.history(ada, request.sessionKey, 20);
      expect(said.filter(({ role }) => role === "user")).toHaveLength(1);
    });

    test("stops at once while a file is still being read", async () => {
      const asked = Promise.withResolvers<void>();
      const files = () => {
        asked.resolve();
        return new Promise<never>(() => {});
      };
      const request = requestOf("look", { files });
      const running = run(request);
      await asked.promise;
      await subject.gateway.abort(request.sessionKey, request.idempotencyKey);
      expect(await running).toEqual({ kind: "stopped", markdown: "" });
    });

    test("tells a file that could not be read to whoever handed it over", async () => {
      const files = async () => {
        throw new AppError("file.unreadable", "gone");
      };
      await expect(run(requestOf("look", { files }))).rejects.toThrow("gone");
    });

    test("refuses what is larger than it takes", async () => {
      if (subject.tooLarge === null) return;
      const bytes = Buffer.alloc(subject.tooLarge);
      bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
      const files = async () => [{ name: "big.png", type: "image/png", bytes }];
      expect(await run(requestOf("look", { files }))).toMatchObject({
        kind: "failed",
        cause: "files-not-taken",
      });
    });

    test("hands over what its agent makes, to whoever wants it and up to a size", async () => {
      const { text, name, words } = subject.makes;
      const wanted = await run(requestOf(text, { takesFiles: { maxBytes: 100_000 } }));
      if (wanted.kind !== "answered") throw new Error(JSON.stringify(wanted));
      const [made] = wanted.made ?? [];
      if (made?.kind !== "content") throw new Error(JSON.stringify(wanted));
      expect(made.file.name).toContain(name);
      const { content } = made.file;
      const read = content.kind === "text" ? content.text : Buffer.from(content.data, "base64").toString();
      expect(read).toContain(words);
      expect(await run(requestOf(text))).not.toHaveProperty("made");
    });

    test("hands over a file that is the whole answer", async () => {
      const request = requestOf(`${subject.makes.text} without a word`, {
        takesFiles: { maxBytes: 100_000 },
      });
      const outcome = await run(request);
      expect(outcome).toMatchObject({ kind: "answered", made: [{ kind: "content" }] });
    });
  });
}
