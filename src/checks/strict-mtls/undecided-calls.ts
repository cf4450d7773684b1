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
    told(mesh, before, missing, alike),
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
  missing: Missing,
  open: readonly JudgedCall[],
): readonly Undecided[] {
  const [first] = open;
  if (first === undefined) return [];
  const named = open.slice(0, MAX_NAMED).map(nameOf);
  const more = open.length > MAX_NAMED ? ` and ${String(open.length - MAX_NAMED)} more` : '';
  const why = whyOpen(missing, open);
  const isNew = missing === 'tunnel' && open.some(wasDecided(before));
  return [
    {
      subject: { group: '', kind: 'Mesh', namespace: '', name: mesh.environment.name },
      key: KEYS[missing],
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

function whyOpen(missing: Missing, open: readonly JudgedCall[]): string {
  switch (missing) {
    case 'proxy':
      return open.some(({ source }) => source.kind === 'workload' && source.init !== undefined)
        ? 'which pods have a sidecar that runs by then'
        : 'which pods have a sidecar';
    case 'tunnel':
      return 'whether sidecars and gateways speak HBONE, as ztunnel does (ISTIO_META_ENABLE_HBONE)';
    case 'order':
      return 'which policy or rule decides in the cluster';
  }
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
