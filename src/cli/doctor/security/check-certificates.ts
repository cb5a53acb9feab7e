import { connect, type PeerCertificate } from "node:tls";
import { openClawsOf } from "../../../config/gateway-ids.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const certificates = findingsOf("tls", "docs/security.md");
const SOON_MS = 14 * 24 * 60 * 60_000;
const ASK_MS = 10_000;

/** What a server showed of itself. */
export interface ShownCertificate {
  /** As the certificate says it: `Nov 21 12:00:00 2026 GMT`. */
  readonly validTo: string;
  /** Why it is not to be believed; null: it is. */
  readonly problem: string | null;
}

/** The certificates that people's traffic depends on: of the gateways, and of our own public address. */
export async function checkCertificates({ config, clock }: Patient): Promise<Finding[]> {
  const addresses = [
    ...openClawsOf(config).map(({ url }) => url),
    config.telegram?.mode === "webhook" ? config.telegram.webhookUrl : undefined,
  ];
  const found: Finding[] = [];
  for (const address of addresses) {
    if (address === undefined || !/^(?:wss|https):/i.test(address)) continue;
    const { hostname, port } = new URL(address);
    const shown = await showCertificate(hostname.replace(/^\[|\]$/g, ""), Number(port || 443), clock);
    found.push(judgeCertificate(hostname, shown, clock.now()));
  }
  return found;
}

export function judgeCertificate(host: string, shown: ShownCertificate | null, now: number): Finding {
  const renew = "Renew it, and see why the renewal that should have happened did not.";
  if (shown === null) {
    return certificates.fault(`${host} shows no certificate`, "See that it answers, and speaks TLS there.");
  }
  if (shown.problem !== null)
    return certificates.fault(`the certificate of ${host} is not believed: ${shown.problem}`, renew);
  const leftMs = Date.parse(shown.validTo) - now;
  const day = new Date(Date.parse(shown.validTo)).toISOString().slice(0, 10);
  if (leftMs <= 0) return certificates.fault(`the certificate of ${host} ended on ${day}`, renew);
  if (leftMs <= SOON_MS) return certificates.warning(`the certificate of ${host} ends on ${day}`, renew);
  return certificates.ok(`the certificate of ${host} is good until ${day}`);
}

function showCertificate(host: string, port: number, clock: Clock): Promise<ShownCertificate | null> {
  return new Promise((resolve) => {
    // It is looked at, whatever it is worth: nothing is sent on this connection.
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false });
    const timer = clock.after(ASK_MS, () => end(null));
    const end = (shown: ShownCertificate | null) => {
      timer.cancel();
      socket.destroy();
      resolve(shown);
    };
    socket.once("error", () => end(null));
    socket.once("secureConnect", () => {
      const shown: Partial<PeerCertificate> = socket.getPeerCertificate();
      const problem = socket.authorized ? null : String(socket.authorizationError);
      end(shown.valid_to === undefined ? null : { validTo: shown.valid_to, problem });
    });
  });
}
