import { isTelling } from "../../../config/required-headers.ts";
import { type Finding, findingsOf, type Patient } from "../finding.ts";

const secrets = findingsOf("secrets", "docs/secrets.md");

/** Secrets that stand in the settings file as they are. */
export async function checkPlainSecrets({ config }: Patient): Promise<Finding[]> {
  const plain = config.secrets.given.filter(
    (given) => given.ref === null && isTelling(given.name) && given.fault("").place !== null,
  );
  if (plain.length === 0) return [secrets.ok("no secret stands in the settings file")];
  return plain.map((given) => {
    const { place } = given.fault("");
    return secrets.fault(
      `${place?.file}:${place?.line}: ${given.name} stands there in plain text`,
      "Put a reference in its place, and change the secret: a settings file is copied and committed.",
    );
  });
}
