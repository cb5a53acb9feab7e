// Plain Bolt that also loads every library that Gatehouse loads to serve Slack: what a start costs before any of our own code.
import "@hono/node-server";
import "better-sqlite3";
import "drizzle-orm/better-sqlite3";
import "drizzle-orm/migrator";
import "drizzle-orm/sqlite-core";
import "hono";
import "jsonc-parser";
import "mdast-util-from-markdown";
import "mdast-util-gfm";
import "micromark-extension-gfm";
import "pino";
import "zod";
import "./plain-bolt.ts";
