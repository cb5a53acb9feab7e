import { BlockList, isIP } from "node:net";

/** Addresses of this machine, of its network, and of nobody: no file of a chat platform is there. */
const BLOCKED = new BlockList();
const V4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
for (const [net, bits] of V4) BLOCKED.addSubnet(net, bits, "ipv4");
/** Global addresses of version 6 begin with 2 or 3; tunnels in which an address of version 4 hides do, too. */
const HIDING = new BlockList();
HIDING.addSubnet("2001::", 32, "ipv6");
HIDING.addSubnet("2001:db8::", 32, "ipv6");
HIDING.addSubnet("2002::", 16, "ipv6");
const GLOBAL = new BlockList();
GLOBAL.addSubnet("2000::", 3, "ipv6");

/** Is this an address that belongs to a server of the internet's? What is no address is none. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !BLOCKED.check(address, "ipv4");
  return kind === 6 && GLOBAL.check(address, "ipv6") && !HIDING.check(address, "ipv6");
}
