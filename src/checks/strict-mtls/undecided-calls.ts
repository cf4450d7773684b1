import { groupedBy } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { firstOf } from '../../manifest/index.ts';
import type { Undecided } from '../detection/detector.ts';
import { callerText, judgedCalls, serviceText } from './call-verdicts.ts';
import type { JudgedCall } from './call-verdicts.ts';

type ProxyFacts = Parameters<typeof judgedCalls>[0];

/** More calls are not named one by one. */
const MAX_NAMED = 3;

/** Writes one line for all callers of which it cannot be told, for one reason, whether they are cut off. */
export const undecidedCalls = (
  mesh: Mesh,
  before: ProxyFacts | null,
  open: readonly JudgedCall[],
): readonly Undecided[] =>
  [...groupedBy(open, (call) => missingOf(call).why).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { key, why } = missingOf(first);
    const calls = firstOf(alike.map(nameOf), MAX_NAMED);
    return [
      {
        subject: { group: '', kind: 'Mesh', namespace: '', name: mesh.environment.name },
        key,
        message: `Whether STRICT mTLS cuts off these calls cannot be told, because it is not known here ${why}: ${calls}.`,
        origin: first.verdict.server.at(-1) ?? first.origin,
        ...(why === TUNNEL &&
          alike.some(wasDecided(before)) && {
            mayChange: `calls of ${calls} may fail, for it is not known here ${why}`,
          }),
      },
    ];
  });

const nameOf = ({ source, server }: JudgedCall): string =>
  `${callerText(source)} to ${serviceText(server.service)}`;

/** Says what is not known of a call: who has a proxy, whether proxies open tunnels, or which object decides. */
interface Missing {
  readonly key: string;
  readonly why: string;
}

const TUNNEL =
  'whether sidecars and gateways speak HBONE, as ztunnel does (ISTIO_META_ENABLE_HBONE)';
const WITHOUT = 'callers without a known sidecar';

function missingOf({ source, client, server }: JudgedCall): Missing {
  const proxy = [client.proxy, server.proxy, server.member].find(({ kind }) => kind === 'unknown');
  if (proxy?.kind === 'unknown') {
    const why = clauseOf(proxy.missing);
    if (why !== null) return { key: `${WITHOUT}: ${why}`, why };
    const isInit = source.kind === 'workload' && source.init !== undefined;
    return { key: WITHOUT, why: `which pods have a sidecar${isInit ? ' that runs by then' : ''}` };
  }
  return client.ambient || server.ambient
    ? { key: 'callers of which it is not known whether they are sent through tunnels', why: TUNNEL }
    : {
        key: 'callers whose rules are not known to come first',
        why: 'which policy or rule decides in the cluster',
      };
}

/** Says what is not known of pods that have a proxy; null where it is not known whether they have one. */
function clauseOf(missing: string): string | null {
  if (/^what reaches |^the addresses /.test(missing))
    return missing.replace(/^the addresses /, 'which are the addresses ');
  return missing.startsWith('the template ') ? `what comes of ${missing}` : null;
}

/** Tells whether it was known of a call at the base what becomes of it: then the change has a part in it. */
function wasDecided(before: ProxyFacts | null): (call: JudgedCall) => boolean {
  const calls = before === null ? [] : judgedCalls(before);
  const decided = new Set(calls.filter(({ verdict }) => verdict.outcome !== 'unknown').map(nameOf));
  return (call) => decided.has(nameOf(call));
}
