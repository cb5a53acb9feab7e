import { isOwnMachine } from "../../../config/own-machine.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const http = findingsOf("http", "docs/operating.md");

/** Our own port: who reaches it, and whether what comes there comes in the clear. */
export async function checkHttp({ config }: Patient): Promise<Finding[]> {
  const { host, port } = config.http;
  if (isOwnMachine(host)) return [http.ok(`${host}:${port} answers this machine only`)];
  const open = http.fault(
    `${host}:${port} tells its health and numbers to everybody who reaches it`,
    "Set GATEHOUSE_HTTP_HOST to 127.0.0.1, and let a proxy on this machine pass only what is needed.",
  );
  const takes = [
    ...(config.slack?.mode === "http" ? ["Slack"] : []),
    ...(config.telegram?.mode === "webhook" ? ["Telegram"] : []),
  ];
  if (takes.length === 0) return [open];
  return [
    open,
    http.fault(
      `deliveries of ${takes.join(" and ")} come there in the clear: this port speaks no TLS`,
      "Put a proxy that speaks TLS in front of it, and pass their path from there.",
    ),
  ];
}
