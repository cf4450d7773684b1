import type { Outbound } from '../../../forge/edge/network/outbound.ts';
import { ProxyProblem } from '../../../forge/edge/network/proxy-problem.ts';
import type { ReachFacts } from '../../doctor/doctor-facts.ts';

const TIMEOUT = 10_000;

/** Asks GitHub for what it tells everybody, and compares its clock with ours. */
export async function lookAtReach(apiUrl: string, outbound: Outbound): Promise<ReachFacts> {
  const url = new URL(apiUrl);
  const { settings, proxyOf, fetch: ask } = outbound;
  const known = {
    host: url.host,
    proxy: proxyOf(url)?.name ?? null,
    authorities: settings.certificates.length,
  };
  const began = Date.now();
  try {
    const answer = await ask(`${apiUrl}/meta`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { 'user-agent': 'meshwarden' },
    });
    await answer.body?.cancel();
    const ended = Date.now();
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    // whole seconds are told, of some instant between question and answer
    const ours = (began + ended) / 2 - 500;
    return { ...known, problem: null, ahead: Number.isFinite(theirs) ? ours - theirs : null };
  } catch (error) {
    return { ...known, problem: reasonOf(error), ahead: null };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ProxyProblem) return error.message;
  const codes = codesOf(error);
  const said = REASONS.find(([pattern]) => codes.some((code) => pattern.test(code)));
  if (said !== undefined) return said[1];
  return codes[0] === undefined ? 'the connection broke off' : `the connection fails (${codes[0]})`;
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'its name is not known here'],
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/, 'no way leads there'],
  [/^(?:ETIMEDOUT|TimeoutError|UND_ERR_\w*TIMEOUT)$/, 'it does not answer within ten seconds'],
  [
    /^(?:CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_TLS_CERT)/,
    'its certificate is not trusted here',
  ],
];

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let each = error; each instanceof Error && codes.length < 10; each = each.cause) {
    const code: unknown = Reflect.get(each, 'code');
    if (typeof code === 'string') codes.push(code);
    if (each.name === 'TimeoutError') codes.push(each.name);
  }
  return codes;
}
