const FRAMES = "frame-ancestors 'none'";

/** Adds the headers that every answer carries. A page's own content policy stays, and gets ours where it has none. */
export function secureResponse(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  const policy = headers.get("content-security-policy");
  if (policy === null) headers.set("content-security-policy", FRAMES);
  else if (!policy.includes("frame-ancestors"))
    headers.set("content-security-policy", `${policy}; ${FRAMES}`);
  return new Response(response.body, { status: response.status, headers });
}

const SECRET_PARAMETERS: readonly string[] = [
  ...["token", "servicetoken", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearer"],
  ...["authorization", "auth", "apikey", "secret", "clientsecret", "password", "jwt"],
];

/**
 * The name under which the address carries a token, letters alone; null when it carries none. Addresses end up in logs
 * and histories, so such a request is refused.
 */
export function tokenInQuery(url: string): string | null {
  const names = [...new URL(url).searchParams.keys()].map((name) =>
    name.toLowerCase().replace(/[^a-z]/g, ""),
  );
  return SECRET_PARAMETERS.find((one) => names.includes(one)) ?? null;
}
