import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { ClusterProblem } from '../../../../forge/index.ts';

/** What one request comes to. */
export type ApiAnswer =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-found' }
  /** A list could not be gone on with: 410. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'problem'; readonly problem: ClusterProblem };

/** Reads paths of one API server, `/api/v1/services?limit=250`. */
export type GetPath = (path: string) => Promise<ApiAnswer>;

export interface RequestLimits {
  /** Milliseconds for one request, all of its body included. */
  readonly timeout: number;
  /** Bytes of one body. */
  readonly body: number;
  /** Times that a server is asked again which is busy, breaks off, or has an error. */
  readonly tries: number;
  /** Milliseconds between tries, doubled each time; a `Retry-After` counts where it is longer, up to `longestWait`. */
  readonly wait: number;
  readonly longestWait: number;
}

export const REQUEST_LIMITS: RequestLimits = {
  timeout: 60_000,
  body: 64 * 1024 * 1024,
  tries: 3,
  wait: 500,
  longestWait: 15_000,
};

/** A server as a kubeconfig's current context says: where it is, whom it believes, who asks. */
export function apiServer(config: KubeConfig, limits: RequestLimits = REQUEST_LIMITS): GetPath {
  const server = config.getCurrentCluster()?.server ?? '';
  return async (path) => {
    if (!URL.canParse(server)) return unreachable('the context names no address of an API server');
    const url = new URL(`${server.replace(/\/$/, '')}${path}`);
    return await getJson(url, (options) => config.applyToHTTPSOptions(options), limits);
  };
}

/**
 * Gets JSON within limits, again where a server is busy, breaks off or has an error; redirects are not followed.
 * `authorize` adds credentials to the options of each request.
 */
export async function getJson(
  url: URL,
  authorize: (options: https.RequestOptions) => Promise<void>,
  limits: RequestLimits,
): Promise<ApiAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await getOnce(url, authorize, limits);
    if (answer.kind !== 'again') return answer;
    if (attempt >= limits.tries) return { kind: 'problem', problem: answer.problem };
    const wait = Math.max(limits.wait * 2 ** (attempt - 1), answer.after);
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait, limits.longestWait)));
  }
}

type Tried =
  ApiAnswer | { readonly kind: 'again'; readonly after: number; readonly problem: ClusterProblem };

async function getOnce(
  url: URL,
  authorize: (options: https.RequestOptions) => Promise<void>,
  limits: RequestLimits,
): Promise<Tried> {
  const options: https.RequestOptions = { headers: { accept: 'application/json' } };
  try {
    await authorize(options);
  } catch (error) {
    return problem('unauthorized', `the credentials cannot be used: ${messageOf(error)}`);
  }
  return new Promise((resolve) => {
    const client = url.protocol === 'http:' ? http : https;
    const signal = AbortSignal.timeout(limits.timeout);
    const request = client.request(
      url,
      { ...options, method: 'GET', signal, maxHeaderSize: 64 * 1024 },
      (response) => {
        readBody(response, limits.body).then(
          (body) => {
            if (signal.aborted) resolve(tooSlow(limits));
            else resolve(body.kind === 'read' ? answerOf(response, body.text) : body.tried);
          },
          (error: unknown) => {
            resolve(signal.aborted ? tooSlow(limits) : again('unreachable', messageOf(error)));
          },
        );
      },
    );
    request.on('error', (error) => {
      resolve(signal.aborted ? tooSlow(limits) : again('unreachable', messageOf(error)));
    });
    request.end();
  });
}

type Body =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'failed'; readonly tried: Tried };

async function readBody(response: http.IncomingMessage, most: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) {
      response.destroy();
      const megabytes = String(Math.round(most / 1024 / 1024));
      return {
        kind: 'failed',
        tried: problem('too-large', `it answers with more than ${megabytes} MB`),
      };
    }
    chunks.push(chunk);
  }
  if (!response.complete)
    return { kind: 'failed', tried: again('unreachable', 'the connection broke off') };
  return { kind: 'read', text: Buffer.concat(chunks).toString('utf8') };
}

/** A proxy in between, which answers with a page, does not know what is there. */
const answerOfNone = ({ headers }: http.IncomingMessage): ApiAnswer =>
  /^text\/html\b/.test(headers['content-type'] ?? '')
    ? problem('not-kubernetes', 'it answers 404 with a page of text/html')
    : { kind: 'not-found' };

function answerOf(response: http.IncomingMessage, text: string): Tried {
  const status = response.statusCode ?? 0;
  if (status === 404) return answerOfNone(response);
  if (status === 410) return { kind: 'expired' };
  if (status === 401)
    return problem('unauthorized', 'the credentials are not accepted; they may have expired (401)');
  if (status === 403) return problem('forbidden', 'the credentials may not read it (403)');
  if (status === 429 || status >= 500) {
    const after = Number(response.headers['retry-after'] ?? 0) * 1000;
    return again('refused', `it answers ${String(status)}`, Number.isFinite(after) ? after : 0);
  }
  if (status !== 200) return problem('refused', `it answers ${String(status)}`);
  const type = response.headers['content-type'] ?? '';
  if (!/^application\/json\b/.test(type))
    return problem(
      'not-kubernetes',
      `it answers with ${type === '' ? 'no type of content' : type.slice(0, 80)} where JSON was asked for`,
    );
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown };
  } catch {
    return problem('not-kubernetes', 'what it answers is no JSON');
  }
}

const problem = (
  reason: ClusterProblem['reason'],
  why: string,
): Extract<ApiAnswer, { kind: 'problem' }> => ({
  kind: 'problem',
  problem: { reason, why },
});

const unreachable = (why: string): ApiAnswer => problem('unreachable', why);

const again = (reason: ClusterProblem['reason'], why: string, after = 0): Tried => ({
  kind: 'again',
  after,
  problem: { reason, why },
});

const tooSlow = ({ timeout }: RequestLimits): Tried =>
  problem('timeout', `it did not answer within ${String(timeout / 1000)} seconds`);

/** Of errors of Node and OpenSSL; they name hosts and ports, never credentials. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 200);
