import type { Finding, Patient } from "../finding.ts";
import { checkAges } from "./check-ages.ts";
import { checkCertificates } from "./check-certificates.ts";
import { checkClock } from "./check-clock.ts";
import { checkFiles } from "./check-files.ts";
import { checkGatewayExposure } from "./check-gateway-exposure.ts";
import { checkHttp } from "./check-http.ts";
import { checkPlainSecrets } from "./check-plain-secrets.ts";
import { checkTransport } from "./check-transport.ts";

/** What `doctor --security` looks at, in the order of its lines. */
export const SECURITY_CHECKS: readonly ((patient: Patient) => Promise<Finding[]>)[] = [
  checkFiles,
  checkPlainSecrets,
  checkTransport,
  checkHttp,
  checkCertificates,
  checkClock,
  checkAges,
  checkGatewayExposure,
];
