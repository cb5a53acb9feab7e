import { enableCompileCache, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

// Called, not set in the environment: there it would reach every child process too.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/gatehouse", import.meta.url)));

const DRIZZLE = "/node_modules/drizzle-orm/";

// Node parses a package's whole package.json for each of its modules, and Drizzle's has 180 KB: half a second a start.
registerHooks({
  resolve(specifier, context, next) {
    const isWithin = specifier.startsWith("./") || specifier.startsWith("../");
    if (!isWithin || !specifier.endsWith(".js") || !context.parentURL?.includes(DRIZZLE)) {
      return next(specifier, context);
    }
    return { url: new URL(specifier, context.parentURL).href, format: "module", shortCircuit: true };
  },
});
