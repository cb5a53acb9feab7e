import Database from "better-sqlite3";
import { openStore } from "../../db/open-store.ts";
import { nodeHasher } from "../../src/system/hasher.ts";
import { storeContract } from "../contract/store.contract.ts";
import { openTempStore } from "../fakes/temp-store.ts";

storeContract({
  open: async () => {
    const { store, path, url, clock, cleanup } = await openTempStore();
    let opened = store;
    return {
      store,
      reopen: async () => {
        await opened.close();
        opened = await openStore(url, { clock, hasher: nodeHasher });
        return opened;
      },
      tamper: (sql) => {
        const client = new Database(path);
        try {
          client.exec(sql);
        } finally {
          client.close();
        }
      },
      cleanup: async () => {
        await opened.close();
        await cleanup();
      },
    };
  },
});
