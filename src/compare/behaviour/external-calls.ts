import {
  addressesOf,
  callOutcome,
  droppedLookup,
  hasNetworkPolicies,
  objectText,
  parseServiceHost,
  portOfAddress,
  registryOf,
  createHostResolver,
} from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import type { ModelledOutcome } from './outcomes/side-outcome.ts';
import { changedObjects } from '../rollout/changed-objects.ts';
import type { RequestDifference, FollowedRequest, Tally } from './request-differences.ts';
import type { UndecidedRequest } from './undecided/undecided-requests.ts';
import { addTo, noneAnswered, placesOfCaller, requestDifferences } from './request-differences.ts';

/** A call to a name that is no Service, as the settings of a workload show it. */
interface StrangeCall {
  readonly before: Workload;
  readonly after: Workload;
  readonly host: string;
  readonly port: number;
  /** Null where the application makes a connection of its own, with TLS or without HTTP. */
  readonly path: string | null;
  readonly isTls: boolean;
}

/** More are not followed. */
const MOST_CALLS = 2_000;

/**
 * Follows the calls that settings show to hosts of ServiceEntries, and to what nothing here names: whether the proxy of
 * the caller lets them out no more. Nothing is told of what answers there. SIDECAR-10, 12, SE-4.
 */
export function compareStrangers(tally: Tally, before: Mesh, after: Mesh): void {
  if (!mayLetOutElse(before, after)) return;
  for (const call of strangeCalls(before, after)) {
    addTo(tally, [before, after], (...sides) => {
      const differences = differencesOf(call, ...sides);
      return 'missing' in differences
        ? differences
        : differences.filter(({ kind }) => kind === 'lost');
    });
  }
}

const LETTING_OUT: ReadonlySet<string> = new Set([
  'ServiceEntry',
  'Sidecar',
  'VirtualService',
  'ConfigMap',
  'IstioOperator',
]);

/** Where none of these changes, nor what a chart installs, each call goes out as before. */
const mayLetOutElse = (before: Mesh, after: Mesh): boolean =>
  before.charts.length + after.charts.length > 0 ||
  [before, after].some(hasNetworkPolicies) ||
  changedObjects(before, after).some((one) =>
    LETTING_OUT.has((one.after ?? one.before)?.kind ?? ''),
  );

function strangeCalls(before: Mesh, after: Mesh): readonly StrangeCall[] {
  const was = new Map(before.workloads.map((one) => [objectText(one), one]));
  const calls = after.workloads.flatMap((workload) => {
    const old = was.get(objectText(workload));
    return old === undefined
      ? []
      : addressesOf(after, workload)
          .filter(({ container }) => !container.init)
          .flatMap(({ address }) => calledAt(address) ?? [])
          .filter(({ host }) => [before, after].every((mesh) => !isOfCluster(mesh, host, workload)))
          .map((called) => ({ ...called, before: old, after: workload }));
  });
  const distinct = new Map(
    calls.map((call) => [`${objectText(call.after)} ${call.host} ${String(call.port)}`, call]),
  );
  return [...distinct.values()].slice(0, MOST_CALLS);
}

type Address = ReturnType<typeof addressesOf>[number]['address'];

/** Null for what is no name of a host, and where the port is not told. */
function calledAt(address: Address): Omit<StrangeCall, 'before' | 'after'> | null {
  const { host, scheme, form, path } = address;
  const port = portOfAddress(address);
  const isName = form !== 'word' && host.includes('.') && !/^[\d.]+$/.test(host);
  return port === null || !isName
    ? null
    : {
        host,
        port,
        path: scheme === 'http' ? plainPath(path) : null,
        isTls: scheme === 'https' || scheme === 'wss',
      };
}

const plainPath = (path: string | null): string =>
  path?.startsWith('/') === true && !/[*{\s]/.test(path) ? path : '/';

/** Whether it is a Service, or may be one of a namespace that is not here. */
function isOfCluster(mesh: Mesh, host: string, { namespace }: Workload): boolean {
  const name = parseServiceHost(host, namespace);
  if (name === null) return false;
  if (name.form !== 'dotted') return true;
  const isEntry = registryOf(mesh).named(host).length > 0;
  return (
    !isEntry &&
    (createHostResolver(mesh).service(name) !== undefined ||
      mesh.ownNamespaces.has(name.namespace) ||
      host.endsWith('.local'))
  );
}

function differencesOf(
  call: StrangeCall,
  before: Mesh,
  after: Mesh,
): readonly RequestDifference[] | UndecidedRequest {
  const { host, port, path, isTls } = call;
  const name = objectText(call.after);
  const http =
    path === null
      ? null
      : { method: 'GET', host, path, headers: new Map<string, string>(), token: null };
  const followed = (mesh: Mesh, caller: Workload): FollowedRequest => ({
    mesh,
    caller,
    account: null,
    made: placesOfCaller(caller),
    lookup: droppedLookup(mesh, caller, host),
    outcome: letOut(
      callOutcome(mesh, caller, {
        host,
        port,
        http,
        serverName: isTls ? host : null,
        isPlain: http !== null,
      }),
    ),
  });
  const url = `http://${host}${port === 80 ? '' : `:${String(port)}`}${path ?? '/'}`;
  return requestDifferences(
    {
      sources: () => [name],
      isKnown: true,
      destination: host,
      port,
      witness: {
        source: name,
        http: http === null ? null : { method: http.method, url, headers: http.headers },
        port,
      },
      token: null,
      answered: noneAnswered(),
    },
    followed(before, call.before),
    followed(after, call.after),
  );
}

const LET_OUT = { kind: 'answered', by: null, from: 'elsewhere', status: null } as const;

/** What is passed through is let out, whatever answers there; if network policies leave that open, it is let out if they allow it. */
const letOut = (outcome: ModelledOutcome): ModelledOutcome => ({
  ...outcome,
  endings: outcome.endings.map((one) => {
    if (one.ending.kind !== 'unknown' || !one.chain.some(isPassed)) return one;
    const isOpen = one.chain.some((step) => step.step === 'network' && step.otherwise !== null);
    return isOpen
      ? { ...one, chain: one.chain.map((step) => underPolicies(step)) }
      : { ...one, ending: LET_OUT };
  }),
});

type CallDecision = ModelledOutcome['endings'][number]['chain'][number];

const underPolicies = (step: CallDecision): CallDecision =>
  step.step === 'network' && step.otherwise !== null ? { ...step, otherwise: LET_OUT } : step;

/** No outbound policy holds without a proxy, nor for ztunnel. */
const isPassed = (one: CallDecision): boolean =>
  (one.step === 'route' && one.says === 'passthrough') ||
  (one.step === 'visibility' &&
    (one.says === 'no-proxy' || (one.says === 'ztunnel' && one.service === null)));
