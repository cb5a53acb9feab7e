/** An address as it may be shown: without a name, password or query, which can be secrets. */
export function bareAddress(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
