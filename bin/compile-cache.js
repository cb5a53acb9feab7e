import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Called, not set in the environment: there it would reach every child process too.
enableCompileCache(fileURLToPath(new URL("../node_modules/.cache/gatehouse", import.meta.url)));
