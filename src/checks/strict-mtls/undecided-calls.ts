import { groupedBy } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { Undecided } from '../detection/detector.ts';
import { callerText, judgedCalls, serviceText } from './call-verdicts.ts';
import type { JudgedCall } from './call-verdicts.ts';

type ProxyFacts = Parameters<typeof judgedCalls>[0];

/** More calls are not named one by one. */
const MAX_NAMED = 3;

/** Says what is not known of a call: who has a proxy, whether proxies open tunnels, or which object decides. */
type Missing = 'proxy' | 'tunnel' | 'order';

/** Writes one line for all callers of which it cannot be told, for one reason, whether they are cut off. */
export function undecidedCalls(
  mesh: Mesh,
  before: ProxyFacts | null,
  open: readonly JudgedCall[],
): readonly Undecided[] {
  return [...groupedBy(open, missingOf)].flatMap(([missing, alike]) =>
    [...groupedBy(alike, (call) => whyOpen(missing, call))].flatMap(([why, all]) =>
      told(mesh, before, { missing, why }, all),
    ),
  );
}

function missingOf({ client, server }: JudgedCall): Missing {
  const proxies = [client.proxy, server.proxy, server.member];
  if (proxies.some(({ kind }) => kind === 'unknown')) return 'proxy';
  return client.ambient || server.ambient ? 'tunnel' : 'order';
}

function told(
  mesh: Mesh,
  before: ProxyFacts | null,
  { missing, why }: { readonly missing: Missing; readonly why: string },
  open: readonly JudgedCall[],
): readonly Undecided[] {
  const [first] = open;
  if (first === undefined) return [];
  const named = open.slice(0, MAX_NAMED).map(nameOf);
  const more = open.length > MAX_NAMED ? ` and ${String(open.length - MAX_NAMED)} more` : '';
  const isNew = missing === 'tunnel' && open.some(wasDecided(before));
  return [
    {
      subject: { group: '', kind: 'Mesh', namespace: '', name: mesh.environment.name },
      key: isUsual(why) ? KEYS[missing] : `${KEYS[missing]}: ${why}`,
      message: `Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here ${why}: ${named.join(', ')}${more}.`,
      origin: first.outcome.because.at(-1) ?? first.origin,
      ...(isNew && {
        mayChange: `calls of ${named.join(', ')}${more} may fail, for it is not known here ${why}`,
      }),
    },
  ];
}

const nameOf = ({ source, server }: JudgedCall): string =>
  `${callerText(source)} to ${serviceText(server.service)}`;

const KEYS: Readonly<Record<Missing, string>> = {
  proxy: 'callers without a known sidecar',
  tunnel: 'callers of which it is not known whether they are sent through tunnels',
  order: 'callers whose rules are not known to come first',
};

function whyOpen(missing: Missing, { source, client, server }: JudgedCall): string {
  switch (missing) {
    case 'proxy': {
      const [unknown] = [client.proxy, server.proxy, server.member].filter(
        ({ kind }) => kind === 'unknown',
      );
      const named = unknown?.kind === 'unknown' ? clauseOf(unknown.missing) : null;
      if (named !== null) return named;
      return source.kind === 'workload' && source.init !== undefined ? SIDECAR_BY_THEN : SIDECAR;
    }
    case 'tunnel':
      return TUNNEL;
    case 'order':
      return ORDER;
  }
}

const SIDECAR = 'which pods have a sidecar';
const SIDECAR_BY_THEN = 'which pods have a sidecar that runs by then';
const TUNNEL =
  'whether sidecars and gateways speak HBONE, as ztunnel does (ISTIO_META_ENABLE_HBONE)';
const ORDER = 'which policy or rule decides in the cluster';

const isUsual = (why: string): boolean => [SIDECAR, SIDECAR_BY_THEN, TUNNEL, ORDER].includes(why);

/** Says what is not known of pods that have a proxy; null where it is not known whether they have one. */
function clauseOf(missing: string): string | null {
  if (/^what reaches |^the addresses /.test(missing))
    return missing.replace(/^the addresses /, 'which are the addresses ');
  return missing.startsWith('the template ') ? `what comes of ${missing}` : null;
}

/** Tells whether it was known of a call at the base what becomes of it: then the change has a part in it. */
function wasDecided(before: ProxyFacts | null): (call: JudgedCall) => boolean {
  if (before === null) return () => false;
  const decided = new Set(
    judgedCalls(before).flatMap((call) =>
      call.outcome.outcome === 'unknown' ? [] : [nameOf(call)],
    ),
  );
  return (call) => decided.has(nameOf(call));
}
