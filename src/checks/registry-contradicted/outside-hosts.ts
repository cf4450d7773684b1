import type { Mesh, Workload } from '../../istio/index.ts';
import {
  addressesOf,
  callOutcome,
  endLetThrough,
  parseServiceHost,
  portOfAddress,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  API_GROUPS,
  counted,
  coversHost,
  isWildcard,
  placeOf,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { serviceEntries } from './service-entries.ts';

/** A call to a host outside, as a variable or an argument of a workload shows it. */
interface OutsideCall {
  readonly workload: Workload;
  readonly setting: string;
  readonly origin: Origin;
  readonly host: string;
  readonly port: number;
  /**
   * Tells what the proxy makes of it: null where that is not known, or none handles it. It is `sent-on` where it is let out
   * to pods or machines that are not seen, so that how it ends is not known.
   */
  readonly kept: 'let-out' | 'sent-on' | 'hidden' | 'unregistered' | null;
}

/** A ServiceEntry, and a host that it has. */
interface RegisteredHost {
  readonly entry: Resource;
  readonly host: string;
  readonly origin: Origin;
}

/**
 * Tells of hosts outside that pods call and that their proxies keep from them, for no ServiceEntry that they see has
 * them (SIDECAR-10, SIDECAR-12, SE-4), where other hosts of the tree are registered: one that is named nearly so, or all
 * others that pods here call.
 */
export const hostUnregistered = check({
  id: 'host-unregistered',
  title: 'Workload restricted to registered hosts calls an unregistered external host',
  level: 'high',
  blind: 'ServiceEntries that are not rendered here, and addresses that only the program shows.',
  find: ({ mesh, before }) => {
    const entries = registeredHosts(mesh);
    if (entries.length === 0) return [];
    const calls = outsideCalls(mesh);
    const kept = [...calls].filter(
      ([, one]) => one.kept === 'hidden' || one.kept === 'unregistered',
    );
    // what was let out is told as a call that is lost, with what takes it away, where it is known how it ended
    const were = kept.length === 0 || before === null ? null : outsideCalls(before);
    return kept
      .filter(([key, call]) => were?.get(key)?.kept !== 'let-out' && !isInPlace(call, were, mesh))
      .flatMap(([, call]) => tell(call, { entries, calls: [...calls.values()], mesh }));
  },
});

const isLetOut = ({ kept }: OutsideCall): boolean => kept === 'let-out' || kept === 'sent-on';

/** Tells whether the setting named another host that was let out: what it names in its place is told with that, where all is seen. */
const isInPlace = (
  { workload, setting, host }: OutsideCall,
  were: ReadonlyMap<string, OutsideCall> | null,
  { partial }: Mesh,
): boolean =>
  !partial &&
  [...(were?.values() ?? [])].some(
    (was) =>
      isLetOut(was) &&
      was.host !== host &&
      was.setting === setting &&
      subjectText(was.workload.resource) === subjectText(workload.resource),
  );

const registeredHosts = (mesh: Mesh): readonly RegisteredHost[] =>
  serviceEntries(mesh).flatMap((entry) =>
    viewOf('ServiceEntry', entry).hosts.value.map(({ value, origin }) => ({
      entry,
      host: value.toLowerCase(),
      origin,
    })),
  );

/** Matches names of settings that say where people are sent, or who somebody is, and not whom the program calls. */
const NO_CALLS =
  /public|external|issuer|origin|redirect|callback|return|cors|front|link|docs?_|help|logo|image|asset|cdn|schema|audience|site|base_?ur[il]|web_?ur[il]|portal|terms|privacy|referr?er|domain|realm/i;

/** More are not followed. */
const MOST_CALLS = 1_000;

/** Lists each call once, by who makes it. */
function outsideCalls(mesh: Mesh): ReadonlyMap<string, OutsideCall> {
  const served = servedHosts(mesh);
  const found = new Map<string, OutsideCall>();
  for (const workload of mesh.workloads) {
    if (workload.sidecar.kind !== 'known' || !workload.sidecar.value) continue;
    for (const { address, setting, source, origin, container } of addressesOf(mesh, workload)) {
      const host = address.host.toLowerCase();
      const port = portOfAddress(address);
      const isCall = source !== 'file' && !container.init && !NO_CALLS.test(setting);
      if (!isCall || port === null || !isOutside(host, workload, served)) continue;
      const key = `${subjectText(workload.resource)} ${host} ${String(port)}`;
      if (found.has(key) || found.size >= MOST_CALLS) continue;
      const isTls = port === 443 || /s$/.test(address.scheme ?? '');
      const kept = keptFrom(mesh, workload, { host, port, isTls });
      found.set(key, { workload, setting, origin, host, port, kept });
    }
  }
  return found;
}

function isOutside(host: string, { namespace }: Workload, served: readonly string[]): boolean {
  const isName = host.split('.').length > 2 && /\.[a-z]{2,}$/.test(host);
  return (
    isName &&
    !/\.(?:local|svc|test|example|invalid)$/.test(host) &&
    parseServiceHost(host, namespace)?.form !== 'full' &&
    !served.some((own) => coversHost(own, host))
  );
}

/** Lists hosts that are answered here: whoever names one may well only tell people of it. */
const servedHosts = (mesh: Mesh): readonly string[] => [
  ...mesh
    .ofKind(API_GROUPS.istioNetworking, 'Gateway')
    .flatMap((one) => viewOf('Gateway', one).servers.value)
    .flatMap(({ hosts }) =>
      hosts.value.map(({ value }) => value.replace(/^.*\//, '').toLowerCase()),
    )
    .filter((host) => host !== '*'),
];

function keptFrom(
  mesh: Mesh,
  workload: Workload,
  { host, port, isTls }: { readonly host: string; readonly port: number; readonly isTls: boolean },
): OutsideCall['kept'] {
  const http = { method: 'GET', host, path: '/', headers: new Map<string, string>(), token: null };
  const { endings } = callOutcome(mesh, workload, {
    host,
    port,
    http: isTls ? null : http,
    serverName: isTls ? host : null,
    isPlain: !isTls,
  });
  const kept = new Set(
    endings.map((one): OutsideCall['kept'] => {
      const { chain } = one;
      const seen = chain.flatMap((one) => (one.step === 'visibility' ? [one.says] : []))[0];
      const route = chain.flatMap((one) => (one.step === 'route' ? [one.decision.kind] : []))[0];
      if (route === 'route') return endLetThrough(one).kind === 'unknown' ? 'sent-on' : 'let-out';
      if (route !== 'blackhole') return null;
      return seen === 'hidden' ? 'hidden' : seen === 'not-registered' ? 'unregistered' : null;
    }),
  );
  const [only = null] = kept;
  return kept.size === 1 ? only : null;
}

function tell(
  call: OutsideCall,
  {
    entries,
    calls,
    mesh,
  }: {
    readonly entries: readonly RegisteredHost[];
    readonly calls: readonly OutsideCall[];
    readonly mesh: Mesh;
  },
): readonly Told[] {
  const { workload, setting, origin, host, port, kept } = call;
  const own = entries.find((one) => coversHost(one.host, host));
  const near = own ?? entries.find((one) => !isWildcard(one.host) && isNear(one.host, host));
  const others = new Set(calls.filter(isLetOut).map((one) => one.host));
  const isLone = calls.every((one) => isLetOut(one) || one.host === host);
  // another ServiceEntry may be in what is not seen
  const isLikely = others.size >= FEWEST_OTHERS && isLone && !mesh.partial;
  if (near === undefined && !isLikely) return [];
  if (kept === 'hidden' && own === undefined) return [];
  const name = subjectText(workload.resource);
  return [
    {
      subject: workload.resource,
      origin,
      key: `unregistered ${host}:${String(port)}`,
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `${name} cannot call ${host}: no ServiceEntry that it sees has this host, and its proxy lets it out to no other.`,
      why: `${setting} names it (${placeOf(origin)}). ${besideText(near, own !== undefined, others.size)}`,
      ...(near !== undefined && { related: [near.origin] }),
      symptom: say`connection reset by peer for TLS, 502 for plain HTTP`,
      fix: fixOf(call, near, own !== undefined),
    },
  ];
}

/** So many other hosts make it likely that those which are called are registered here. */
const FEWEST_OTHERS = 2;

function besideText(near: RegisteredHost | undefined, isIt: boolean, others: number): string {
  if (near === undefined)
    return `The other ${counted(others, 'host')} outside that pods here call each have one.`;
  const entry = `${subjectText(near.entry)} (${placeOf(near.origin)})`;
  return isIt
    ? `${entry} has it, and is not for its namespace (exportTo, or a Sidecar there).`
    : `${entry} has \`${near.host}\`.`;
}

function fixOf(
  { host, port, workload: { namespace } }: OutsideCall,
  near: RegisteredHost | undefined,
  isIt: boolean,
): Told['fix'] {
  if (near === undefined)
    return {
      text: `Add a ServiceEntry for ${host}, port ${String(port)}, that namespace ${namespace} sees.`,
    };
  const entry = subjectText(near.entry);
  return isIt
    ? {
        text: `Let namespace ${namespace} see ${entry}: name it in exportTo there, and in the Sidecar where there is one.`,
      }
    : {
        text: `If they are to be one host, write it alike in both; otherwise add \`${host}\` to ${entry}.`,
        kind: 'choice',
      };
}

/** Tells whether two names differ by one part alone: `api.partner.net` and `api.partner.eu`. */
function isNear(one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  return a.length === b.length && a.filter((part, at) => part !== b[at]).length === 1;
}
