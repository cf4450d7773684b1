import { createHmac } from 'node:crypto';
import type { Alerts, ClusterSettings } from '../../../forge/index.ts';
import type { HttpFetch } from '../../../forge/edge/network/outbound.ts';
import { DIRECT } from '../../../forge/edge/network/outbound.ts';
import { ProxyProblem } from '../../../forge/edge/network/proxy-problem.ts';
import { pathGlob } from '../../../manifest/index.ts';

export interface AlertOptions {
  /** Bounds the milliseconds until a receiver has to have answered. */
  readonly timeout?: number;
  /** Makes the requests; absent, Node.js does by itself. */
  readonly request?: HttpFetch;
}

const TIMEOUT = 10_000;

/**
 * Posts alerts to receivers that the service's settings list, signed as GitHub signs its deliveries. Where a
 * receiver sends us elsewhere, nobody goes: what is sent was meant for that address.
 */
export function createAlerts(
  listed: ClusterSettings['webhooks'],
  { timeout = TIMEOUT, request = DIRECT.fetch }: AlertOptions = {},
): Alerts {
  return {
    async send({ repository, webhook, delivery, body }) {
      const found = listed.find(
        ({ name, repositories }) => name === webhook && isFor(repositories, repository),
      );
      if (found === undefined)
        return { kind: 'not-allowed', why: `this repository may not name the webhook ${webhook}` };
      try {
        const answer = await request(found.url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.timeout(timeout),
          headers: {
            'content-type': 'application/json',
            'user-agent': 'meshwarden',
            'x-meshwarden-delivery': delivery,
            ...signatureOf(found.secret, body),
          },
          body,
        });
        // nothing of what it says is used
        await answer.body?.cancel();
        return answer.ok
          ? { kind: 'sent' }
          : { kind: 'failed', why: `it answers ${String(answer.status)}` };
      } catch (error) {
        return { kind: 'failed', why: reasonOf(error, timeout) };
      }
    },
  };
}

const signatureOf = (secret: string, body: string): Readonly<Record<string, string>> =>
  secret === ''
    ? {}
    : {
        'x-meshwarden-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      };

function reasonOf(error: unknown, timeout: number): string {
  if (error instanceof ProxyProblem) return error.message;
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  return isLate
    ? `it did not answer within ${String(timeout / 1000)} seconds`
    : 'it cannot be reached';
}

/** Tells whether a repository is one that globs name. */
export const isFor = (globs: readonly string[], repository: string): boolean =>
  globs.some((glob) => pathGlob(glob.toLowerCase()).matches(repository.toLowerCase()));
