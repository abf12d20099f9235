// A portal's server exchanges its word about who is in for a session of the gateway, as
// docs/gateway.md has it. Node.js 18 or later, and no packages.

import { randomUUID, sign } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Answers with the session; its `token` is what the page hands to the panel.
 *
 * `portal` has `gateway` (the gateway's address, such as `https://seatboard.example.com/gateway`),
 * `issuer`, `audience` and `kid` as they stand in `portals.json`, and `key`, the private key for
 * ES256 in PEM. `person` has `company` and `email`, and may have `given_name` and `family_name`.
 * Throws what the gateway says where it refuses.
 */
export async function exchange(portal, person) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'ES256', typ: 'JWT', kid: portal.kid };
  const claims = {
    iss: portal.issuer,
    aud: portal.audience,
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
    ...person,
  };
  const text = `${part(header)}.${part(claims)}`;
  // Tokens have the two numbers of a signature side by side, not in DER.
  const key = { key: portal.key, dsaEncoding: 'ieee-p1363' };
  const signature = sign('sha256', Buffer.from(text), key).toString('base64url');
  const response = await fetch(`${portal.gateway}/exchange`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ assertion: `${text}.${signature}` }),
  });
  const answer = await response.json();
  if (response.status !== 201) {
    throw new Error(`the gateway refuses (${response.status}): ${answer.detail}`);
  }
  return answer;
}
