import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "./db/schema/sqlite.ts",
    "./db/schema/sqlite-requests.ts",
    "./db/schema/sqlite-questions.ts",
    "./db/schema/sqlite-freezes.ts",
    "./db/schema/sqlite-keys.ts",
  ],
  out: "./db/migrations",
});
