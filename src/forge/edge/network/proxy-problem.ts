import type { ProxyAddress } from './outbound-settings.ts';

/**
 * Says why nothing came through a proxy, in words without a login. Errors of libraries are not kept in it: they
 * hold requests with their headers.
 */
export class ProxyProblem extends Error {
  override readonly name = 'ProxyProblem';
}

const NOT_REACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const TOO_SLOW: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'TimeoutError',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
const NOT_TRUSTED = /^(?:CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_TLS_CERT)/;

/**
 * Tells what went wrong on the way through a proxy by what undici throws; null where the caller gave up for a
 * reason of its own, or the request was wrong in itself.
 */
export function proxyProblem(
  { name, authorization }: ProxyAddress,
  { host }: URL,
  error: unknown,
): ProxyProblem | null {
  const causes = causesOf(error);
  const [status] = causes.flatMap(({ message }) => statusIn(message));
  if (status === 407) return wantsLogin(name, authorization);
  if (status !== undefined)
    return new ProxyProblem(`the proxy ${name} does not connect to ${host} (${String(status)})`);
  const words = causes.flatMap(({ words: each }) => each);
  if (words.some((word) => NOT_REACHED.has(word)))
    return new ProxyProblem(`the proxy ${name} cannot be reached`);
  if (words.some((word) => TOO_SLOW.has(word)))
    return new ProxyProblem(`nothing came from ${host} through the proxy ${name} in time`);
  if (words.some((word) => NOT_TRUSTED.test(word)))
    return new ProxyProblem(
      `${host} shows a certificate through the proxy ${name} that is not trusted here`,
    );
  return causes.length > 1
    ? new ProxyProblem(`the connection to ${host} through the proxy ${name} broke off`)
    : null;
}

export const wantsLogin = (name: string, authorization: string | null): ProxyProblem =>
  new ProxyProblem(
    authorization === null
      ? `the proxy ${name} wants a login`
      : `the proxy ${name} does not accept its login`,
  );

/** Reads the status that a proxy answered with, which undici has in the words of its error alone. */
function statusIn(message: string): readonly number[] {
  const found = /^Proxy response \((\d{3})\)|^Proxy Authentication Required \((407)\)/.exec(
    message,
  );
  return found === null ? [] : [Number(found[1] ?? found[2])];
}

interface ErrorCause {
  readonly message: string;
  readonly words: readonly string[];
}

/** Gives an error and what caused it: `fetch` says "fetch failed" or "terminated", and keeps the reason there. */
function causesOf(error: unknown): readonly ErrorCause[] {
  const causes: ErrorCause[] = [];
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) {
    const code: unknown = Reflect.get(each, 'code');
    const words = [each.name, ...(typeof code === 'string' ? [code] : [])];
    causes.push({ message: each.message, words });
  }
  return causes;
}
