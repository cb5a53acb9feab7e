import type { GatewayFinding } from "../../core/ports/gateway.ts";

export const ok = (what: string): GatewayFinding => ({ level: "ok", what, mend: "" });
export const warning = (what: string, mend: string): GatewayFinding => ({ level: "warning", what, mend });
export const fault = (what: string, mend: string): GatewayFinding => ({ level: "fault", what, mend });

/** What one of doctor's lines is when safety is asked for. */
export const forSafety = (security: "ok" | "warning" | "fault", finding: GatewayFinding): GatewayFinding => ({
  ...finding,
  security: finding.level === "ok" ? "ok" : security,
});
