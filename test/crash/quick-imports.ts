/**
 * Node reads the package.json of drizzle, 180 kB, anew for each of its 120 modules: half of the time that a process
 * needs to load. Where a module of it imports its neighbour, there is nothing to look up.
 */
import { registerHooks } from "node:module";

registerHooks({
  resolve(specifier, context, next) {
    const from = context.parentURL;
    if (!specifier.startsWith(".") || !from?.includes("/node_modules/drizzle-orm/")) {
      return next(specifier, context);
    }
    return { url: new URL(specifier, from).href, format: "module", shortCircuit: true };
  },
});
