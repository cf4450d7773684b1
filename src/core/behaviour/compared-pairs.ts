import { objectText } from '../asking/index.ts';
import type { CallSource, Mesh, Service, Workload } from '../mesh/index.ts';
import { touchedCalls } from './touched-calls.ts';
import { groupedBy, isAmbient, isGatewayWorkload, knownCalls } from '../mesh/index.ts';

/** Workloads that no route and no policy can tell apart, on both sides. */
export interface SourceClass {
  /** Of the whole class, as `Deployment shop/orders`. */
  readonly names: readonly string[];
  readonly before: Workload;
  readonly after: Workload;
}

/** Calls of a class of workloads to one port of a Service. */
export interface ComparedPair {
  readonly source: SourceClass;
  readonly before: Service;
  readonly after: Service;
  readonly port: number;
  /** Whether the configuration of either side shows one of them to make such calls. */
  readonly isKnown: boolean;
  /** Paths that it shows. */
  readonly paths: readonly string[];
}

export interface ComparedPairs {
  readonly pairs: readonly ComparedPair[];
  /** How many there are beyond those. */
  readonly leftOut: number;
}

/**
 * Every class of workloads × every port of every Service that is there on both sides, as far as the change can touch
 * the calls, at most so many; known calls first. What a gateway takes is routed there, and is another question.
 */
export function comparedPairs(before: Mesh, after: Mesh, most: number): ComparedPairs {
  const touched = touchedCalls(before, after);
  const classes = sourceClasses(before, after).map((source) => ({
    source,
    isTouched: touched.callers(source.before.namespace, source.names),
  }));
  const calls = shownCalls(before, after);
  const found = before.services.flatMap((service) => {
    const counterpart = after.service(service.namespace, service.name);
    const isGateway = service.workloads.some((one) => isGatewayWorkload(before, one));
    if (counterpart === undefined || isGateway) return [];
    const isTouched = touched.service(service, counterpart);
    const callers = classes.filter(
      (one) => one.isTouched || isTouched(one.source.before.namespace),
    );
    return portsOf(service, counterpart).map((port) => {
      const shown = [null, port].flatMap((number) => calls.get(keyOf(service, number)) ?? []);
      return { callers, called: { before: service, after: counterpart, port, calls: shown } };
    });
  });
  const known: ComparedPair[] = [];
  const others: ComparedPair[] = [];
  for (const { callers, called } of found) {
    const names = new Set(called.calls.map(({ caller }) => caller));
    for (const { source } of callers) {
      const isKnown = source.names.some((name) => names.has(name));
      const pairs = isKnown ? known : others;
      if (pairs.length < most) pairs.push(pairOf(source, called, isKnown));
    }
  }
  const all = found.reduce((sum, { callers }) => sum + callers.length, 0);
  const pairs = [...known, ...others].slice(0, most);
  return { pairs, leftOut: all - pairs.length };
}

interface CalledPort extends Pick<ComparedPair, 'before' | 'after' | 'port'> {
  readonly calls: readonly ShownCall[];
}

function pairOf(
  source: SourceClass,
  { calls, ...called }: CalledPort,
  isKnown: boolean,
): ComparedPair {
  const own = calls.filter(({ caller }) => source.names.includes(caller));
  const paths = own.flatMap(({ path }) => (path === null ? [] : [path]));
  return { ...called, source, isKnown, paths: [...new Set(paths)].slice(0, PATHS_SHOWN) };
}

/** More paths of one caller are not looked at for themselves. */
const PATHS_SHOWN = 5;

const portsOf = (before: Service, after: Service): readonly number[] => [
  ...new Set([...before.ports, ...after.ports].map(({ port }) => port)),
];

const keyOf = ({ namespace, name }: Service, port: number | null): string =>
  JSON.stringify([namespace, name, port]);

interface ShownCall {
  /** `Deployment shop/orders` */
  readonly caller: string;
  /** Null where it is not told, or only its beginning is. */
  readonly path: string | null;
}

/** What the configuration of either side shows of who calls whom, by Service and port. */
function shownCalls(...meshes: readonly Mesh[]): ReadonlyMap<string, readonly ShownCall[]> {
  const found = new Map<string, ShownCall[]>();
  for (const mesh of meshes)
    for (const { source, destination, port, path } of knownCalls(mesh)) {
      const whole = path === null || /[*{\s?#]/.test(path) || !path.startsWith('/') ? null : path;
      const key = keyOf(destination, port);
      const known = found.get(key) ?? [];
      found.set(key, known);
      for (const caller of callersOf(mesh, source))
        known.push({ caller: objectText(caller), path: whole });
    }
  return found;
}

function callersOf(mesh: Mesh, source: CallSource): readonly Workload[] {
  if (source.kind === 'gateway') return [];
  if (source.kind === 'workload') return [source.workload];
  return mesh.workloads.filter(
    ({ namespace, serviceAccount }) =>
      namespace === source.namespace && serviceAccount === source.serviceAccount,
  );
}

/** Gateways send on what comes from outside, which is another question. */
function sourceClasses(before: Mesh, after: Mesh): readonly SourceClass[] {
  const others = new Map(after.workloads.map((workload) => [objectText(workload), workload]));
  const sources = before.workloads.flatMap((workload) => {
    const counterpart = others.get(objectText(workload));
    return counterpart === undefined ||
      isGatewayWorkload(before, workload) ||
      isGatewayWorkload(after, counterpart)
      ? []
      : [{ before: workload, after: counterpart }];
  });
  const classes = groupedBy(sources, (one) =>
    JSON.stringify([tellsApart(before, one.before), tellsApart(after, one.after)]),
  );
  return [...classes.values()].flatMap((members) => {
    const [first] = members;
    return first === undefined
      ? []
      : [{ ...first, names: members.map((member) => objectText(member.before)) }];
  });
}

/** All of a caller that may decide what becomes of its calls: more than does, so none is taken for another. */
const tellsApart = (mesh: Mesh, workload: Workload): unknown => [
  workload.namespace,
  workload.serviceAccount,
  workload.sidecar.kind === 'known' ? workload.sidecar.value : workload.sidecar.missing,
  isAmbient(mesh, workload),
  [...workload.labels].sort(byKey),
  [...workload.annotations].sort(byKey),
];

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1;
