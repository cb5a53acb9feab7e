/** Is it this machine itself, by a name that nobody else can have? As a host, or as it stands in an address. */
export function isOwnMachine(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || /^127(?:\.\d{1,3}){3}$/.test(bare);
}
