import { verify } from 'node:crypto';
import type { World } from '../state/world.ts';
import { ApiProblem } from './api-problem.ts';
import type { Actor } from './call.ts';

/** A JSON web token may live this long (seconds). */
const MAX_LIFETIME = 600;
/** How far the caller's clock may be ahead (seconds). */
const CLOCK_DRIFT = 60;

/** Who sent a request, from its Authorization header; wrong credentials are a 401 as on GitHub. */
export function authenticate(world: World, header: string | undefined): Actor {
  if (header === undefined) return { kind: 'nobody' };
  const credentials = /^(?:bearer|token)\s+(.+)$/i.exec(header)?.[1];
  if (credentials === undefined) throw badCredentials();
  if (credentials.split('.').length === 3) {
    verifyJsonWebToken(world, credentials);
    return { kind: 'app' };
  }
  const token = world.tokens.get(credentials);
  if (token === undefined || token.expiresAt <= world.now()) throw badCredentials();
  return { kind: 'installation', token };
}

const badCredentials = () => new ApiProblem(401, 'Bad credentials');

/** Judged by the machine's clock: the app's library signs with it, whatever clock a test gives the stand-in. */
function verifyJsonWebToken(world: World, token: string): void {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const { alg } = decode(header);
  const signed = Buffer.from(`${header}.${claims}`);
  if (
    alg !== 'RS256' ||
    !verify('RSA-SHA256', signed, world.app.publicKey, Buffer.from(signature, 'base64url'))
  )
    throw new ApiProblem(401, 'A JSON web token could not be decoded');
  const { iss, iat, exp } = decode(claims);
  const now = Math.floor(Date.now() / 1000);
  if (String(iss) !== String(world.app.id))
    throw new ApiProblem(401, "'Issuer' claim ('iss') must be an Integer");
  if (typeof exp !== 'number' || exp <= now)
    throw expiry(
      'must be a numeric value representing the future time at which the assertion expires',
    );
  if (exp > now + MAX_LIFETIME + CLOCK_DRIFT) throw expiry('is too far in the future');
  if (typeof iat !== 'number' || iat > now + CLOCK_DRIFT)
    throw new ApiProblem(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
}

const expiry = (what: string) => new ApiProblem(401, `'Expiration time' claim ('exp') ${what}`);

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
