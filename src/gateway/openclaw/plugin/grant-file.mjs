import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { parseList } from "./parse-list.mjs";

/** Keeps the list across restarts: without it a crash would lock out everybody whose run is taken up again. */
export function openGrantFile(path, logger) {
  return {
    /** The list as it was kept; null when there is none that can be trusted. */
    load() {
      let text;
      try {
        text = readFileSync(path, "utf8");
      } catch (fault) {
        if (fault.code !== "ENOENT") logger.error(`the list of grants cannot be read: ${fault.code}`);
        return null;
      }
      try {
        const { receivedAt, list } = JSON.parse(text);
        const parsed = parseList(list);
        if (Number.isFinite(receivedAt) && parsed.ok) return { receivedAt, list: parsed.ok };
      } catch {
        // Falls through: half of a list is no list.
      }
      logger.error("the list of grants is damaged; nobody is let in until Gatehouse sends it again");
      return null;
    },
    /** Durable when it returns: a list that took effect and was lost again would undo a revoke. */
    save(kept) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const next = `${path}.next`;
      const file = openSync(next, "w", 0o600);
      try {
        // All of it or a fault: on a disk that fills up, a single write may keep a part and say nothing.
        writeFileSync(file, JSON.stringify(kept));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(next, path);
      const folder = openSync(dirname(path), "r");
      try {
        fsyncSync(folder);
      } finally {
        closeSync(folder);
      }
    },
    /** Takes the file away, which works on a full disk too; false when it is still there. */
    forget() {
      try {
        rmSync(path, { force: true });
        return true;
      } catch (fault) {
        logger.error(`the list of grants on disk is out of date and cannot be removed: ${fault.code}`);
        return false;
      }
    },
  };
}
