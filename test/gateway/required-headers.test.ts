import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import type { PrincipalId } from "../../src/core/people/principal.ts";
import { readCompanion } from "../../src/gateway/openclaw/companion.ts";
import type { OpenClawConfig } from "../../src/gateway/openclaw/config.ts";
import { createDeviceStrategy } from "../../src/gateway/openclaw/device.ts";
import { createIdentityStrategy } from "../../src/gateway/openclaw/identity.ts";
import { userNameOf } from "../../src/gateway/openclaw/identity-config.ts";
import { HeldSecret } from "../../src/secrets/held-secret.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { createFixedClock } from "../fakes/fixed-clock.ts";

const ADA = { principalId: "p1", publicId: userNameOf("p1" as PrincipalId), scopes: [], secret: "" } as never;

it("the headers that a gateway's proxy asks for carry the newest value of a secret, and show it nowhere else", async () => {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, answer) => {
    heard.push(request.headers);
    answer.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const secret = new HeldSecret(new Secret("first-value"));
  const config: OpenClawConfig = {
    ...{ id: "main", url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` },
    ...{ credentials: "identity", requiredHeaders: { "x-team": "blue", "x-proxy-secret": secret } },
  };
  const [device, identity] = [createDeviceStrategy(config), createIdentityStrategy(config)];
  for (const value of ["first-value", "second-value"]) {
    secret.hold(new Secret(value));
    const sent = { "x-team": "blue", "x-proxy-secret": value };
    expect(device.adminPlan().headers).toEqual(sent);
    expect(identity.personPlan(ADA).headers).toMatchObject(sent);
    await readCompanion(config, createFixedClock()).catch(() => {});
    expect(heard.at(-1)).toMatchObject(sent);
  }
  expect(inspect(config)).not.toContain("value");
});
