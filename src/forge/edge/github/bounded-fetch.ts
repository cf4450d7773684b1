import type { HttpFetch } from '../network/outbound.ts';

/** Bounds one request. */
interface FetchBounds {
  /** Milliseconds for the whole request: connecting, waiting and reading the answer. */
  readonly timeout: number;
  /** Bytes of an answer. */
  readonly mostBytes: number;
  /** Told the `Authorization` header that GitHub does not accept (401), or whose permissions do not reach (403). */
  readonly refused: (authorization: string) => void;
  /** Makes the requests. */
  readonly ask: HttpFetch;
}

/** Suffices for a repository that is renamed and then transferred, with one to spare. */
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 307, 308]);
/** `fetch` would turn a POST into a GET on 301 and 302, and a new comment into a list of comments. */
const REDIRECTS_OF_WRITES = new Set([307, 308]);
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Makes a `fetch` that ends: it gives up in time, reads whole answers of bounded size (an answer that is cut off
 * is an error, where Octokit would hand on its beginning), and follows redirects on the same host only, since
 * the token goes with them.
 */
export const boundedFetch =
  ({ timeout, mostBytes, refused, ask }: FetchBounds) =>
  async (address: string, init: RequestInit = {}): Promise<Response> => {
    const signal = AbortSignal.timeout(timeout);
    let url = new URL(address);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await ask(url, { ...init, redirect: 'manual', signal });
      const target = redirectOf(response, init.method ?? 'GET', url);
      if (target === null) {
        if (isRefusal(response)) refused(new Headers(init.headers).get('authorization') ?? '');
        return wholeResponse(response, mostBytes);
      }
      await response.body?.cancel();
      url = target;
    }
    throw new Error('too many redirects');
  };

/** A token keeps the permissions it was made with, though more are granted since. */
const isRefusal = ({ status, headers }: Response): boolean =>
  status === 401 ||
  (status === 403 && headers.has('x-accepted-github-permissions') && !headers.has('retry-after'));

function redirectOf({ status, headers }: Response, method: string, from: URL): URL | null {
  const location = headers.get('location');
  if (location === null || !REDIRECTS.has(status)) return null;
  if (method !== 'GET' && !REDIRECTS_OF_WRITES.has(status))
    throw new Error(
      `the resource has moved, and a ${method} is not repeated after ${String(status)}`,
    );
  const target = new URL(location, from);
  if (target.origin !== from.origin) throw new Error('a redirect to another host');
  return target;
}

async function wholeResponse(response: Response, mostBytes: number): Promise<Response> {
  const { status, statusText, headers } = response;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<unknown> | readonly never[] = response.body ?? [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('an answer that is not bytes');
    size += chunk.byteLength;
    if (size > mostBytes) throw new Error(`an answer of more than ${String(mostBytes)} bytes`);
    chunks.push(chunk);
  }
  return new Response(WITHOUT_BODY.has(status) ? null : Buffer.concat(chunks), {
    status,
    statusText,
    headers,
  });
}
