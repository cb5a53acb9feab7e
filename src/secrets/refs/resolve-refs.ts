import { type SecretProvider, type SecretRef, spellRef } from "../secret-ref.ts";
import { askEnv } from "./ask-env.ts";
import { askExec, type ExecWorld } from "./ask-exec.ts";
import { askFile } from "./ask-file.ts";
import { type Answers, allFail, type Resolved } from "./resolved.ts";

const USUAL_ENV: SecretProvider = { source: "env" };

/** All references at once, each provider asked one time; what became of each, by its spelling. */
export async function resolveRefs(
  refs: readonly SecretRef[],
  providers: ReadonlyMap<string, SecretProvider>,
  world: ExecWorld,
): Promise<ReadonlyMap<string, Resolved>> {
  const asked = [...Map.groupBy(refs, ({ source, provider }) => `${source}:${provider}`).values()];
  const found = await Promise.all(
    asked.map(async (group): Promise<[string, Resolved][]> => {
      const ids = [...new Set(group.map(({ id }) => id))];
      const [first] = group;
      if (!first) return [];
      const answers = await ask(first, ids, providers, world);
      return ids.map((id) => [
        spellRef({ ...first, id }),
        answers.get(id) ?? { problem: "its provider said nothing about it" },
      ]);
    }),
  );
  return new Map(found.flat());
}

async function ask(
  { source, provider: name }: SecretRef,
  ids: readonly string[],
  providers: ReadonlyMap<string, SecretProvider>,
  world: ExecWorld,
): Promise<Answers> {
  const provider = providers.get(name) ?? (source === "env" && name === "default" ? USUAL_ENV : undefined);
  if (!provider) return allFail(ids, `there is no provider "${name}" under secrets.providers`);
  if (provider.source !== source) return allFail(ids, `the provider "${name}" is one of ${provider.source}`);
  switch (provider.source) {
    case "env":
      return askEnv(provider, ids, world.env);
    case "file":
      return askFile(provider, ids);
    case "exec":
      return askExec(provider, { name, ids }, world);
  }
}
