import type { KeyKeeperDeps } from "../../src/cli/key-keeper.ts";

/** Replaces the key in the data folder as the running service does, with all that it needs for that loaded only now. */
export async function rotateKey({
  dataDir,
  ...deps
}: Omit<KeyKeeperDeps, "config" | "load" | "env"> & { readonly dataDir: string }): Promise<void> {
  const [{ createKeyKeeper }, { loadConfig }] = await Promise.all([
    import("../../src/cli/key-keeper.ts"),
    import("../../src/config.ts"),
  ]);
  const env = { GATEHOUSE_DATA_DIR: dataDir };
  const load = () => loadConfig(env);
  const loaded = load();
  if (!("ok" in loaded)) throw new Error(`settings that do not load: ${JSON.stringify(loaded.faults)}`);
  const outcome = await createKeyKeeper({ ...deps, config: loaded.ok, load, env }).rotate(null);
  if (outcome.kind !== "rotated") throw new Error(`the key was not replaced: ${JSON.stringify(outcome)}`);
}
