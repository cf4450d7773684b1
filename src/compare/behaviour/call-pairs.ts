import { groupedBy, isGatewayWorkload, objectText, knownCalls } from '../../istio/index.ts';
import type { Mesh, Service, Call, Workload } from '../../istio/index.ts';
import { callerClasses } from './caller-classes.ts';
import type { ComparedCalls } from './consequence.ts';
import type { Source } from './source-classes.ts';
import type { TouchedCalls } from './affected-calls.ts';

/** Calls to one port of a Service. */
export interface ComparedPair {
  /** One of those that make them. */
  readonly source: Source;
  /** All of them, as `Deployment shop/orders`; of callers that are not known those that nothing tells apart. */
  readonly sources: () => readonly string[];
  readonly before: Service;
  readonly after: Service;
  readonly port: number;
  /** Whether the configuration of either side shows them to make such calls. */
  readonly isKnown: boolean;
  /** Paths that it shows, and methods. */
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  /** Paths at or below which all of the calls are that it shows; null where a call may be for any. */
  readonly below: readonly string[] | null;
}

interface ComparedPairs {
  readonly pairs: readonly ComparedPair[];
  /** How many there are beyond those. */
  readonly leftOut: number;
  /** Counts all who could call. */
  readonly callers: number;
}

/**
 * Every workload, or class of workloads that are not known to call, × every port of every Service that is there on both
 * sides, as far as the change can touch the calls, at most so many; known calls first. What a gateway takes is routed
 * there, and is another question.
 */
export function comparedPairs(
  before: Mesh,
  after: Mesh,
  touched: TouchedCalls,
  most: number,
): ComparedPairs {
  const services = comparedServices(before, after, touched);
  // who calls is not looked for where nothing is called
  if (services.length === 0) return { pairs: [], leftOut: 0, callers: 0 };
  const classes = callerClasses(before, after);
  const few = touched.hasCallers ? classes.sources.filter(touched.isCaller) : [];
  const calls = shownCalls(new Set(services.map(({ service }) => keyOf(service))), before, after);
  const pairs = services.flatMap(({ service, counterpart, isTouched }) => {
    const sources = isTouched ? classes.sources : few;
    if (sources.length === 0) return [];
    return portsOf(service, counterpart).flatMap((port) => {
      const shown = groupedBy(
        [null, port].flatMap((number) =>
          (calls.get(keyOf(service)) ?? []).filter((call) => call.port === number),
        ),
        ({ caller }) => caller,
      );
      const callers = { sources, alone: new Set(shown.keys()) };
      return classes
        .classesFor(service, counterpart, port, callers)
        .map(({ first, members }): ComparedPair => {
          const own = shown.get(first.name) ?? [];
          const paths = [...new Set(own.flatMap(({ path }) => path ?? []))];
          const isForAny = own.some(({ path }) => path === null || path === '/');
          return {
            before: service,
            after: counterpart,
            port,
            source: first,
            sources: () => members().map(({ name }) => name),
            isKnown: shown.has(first.name),
            paths: paths.slice(0, PATHS_SHOWN),
            methods: [...new Set(own.flatMap(({ method }) => method ?? []))],
            // of paths for which no request is made of its own, nobody says which are lost
            below: own.length === 0 || isForAny || paths.length > PATHS_SHOWN ? null : paths,
          };
        });
    });
  });
  const sorted = [
    ...pairs.filter(({ isKnown }) => isKnown),
    ...pairs.filter(({ isKnown }) => !isKnown),
  ];
  return {
    pairs: sorted.slice(0, most),
    leftOut: Math.max(0, sorted.length - most),
    callers: classes.sources.length,
  };
}

/** Names callers and Services of pairs. Once all who could call are found, no other pair has another one: there may be millions of members in all. */
export function callsBetween(compared: readonly ComparedPair[], most: number): ComparedCalls {
  const callers = new Set<string>();
  for (const { sources } of compared) {
    if (callers.size >= most) break;
    for (const name of sources()) callers.add(name);
  }
  // what a workload may ask of itself is no call between workloads
  const others = compared.filter(
    ({ after: { workloads } }) =>
      callers.size !== 1 ||
      workloads.length === 0 ||
      workloads.some((workload) => !callers.has(objectText(workload))),
  );
  const services = others.map(({ after: { namespace, name } }) => `${namespace}/${name}`);
  return {
    callers: services.length === 0 ? [] : [...callers],
    services: [...new Set(services)],
  };
}

interface ComparedService {
  readonly service: Service;
  readonly counterpart: Service;
  /** Whether all calls to it are looked at, and not only those of some callers. */
  readonly isTouched: boolean;
}

/** Services on both sides to which calls are looked at, but those of gateways. */
const comparedServices = (
  before: Mesh,
  after: Mesh,
  touched: TouchedCalls,
): readonly ComparedService[] =>
  before.services.flatMap((service) => {
    const counterpart = after.service(service.namespace, service.name);
    if (counterpart === undefined) return [];
    const isTouched = touched.isService(service, counterpart);
    if (!isTouched && !touched.hasCallers) return [];
    const isGateway = service.workloads.some((one) => isGatewayWorkload(before, one));
    return isGateway ? [] : [{ service, counterpart, isTouched }];
  });

/** More paths of one caller are not looked at for themselves. */
const PATHS_SHOWN = 5;

const portsOf = (before: Service, after: Service): readonly number[] => [
  ...new Set([...before.ports, ...after.ports].map(({ port }) => port)),
];

/** Finds the number that a new port of a Service had before, where one that leads to the same port of the pods goes. */
export function formerPort({ before, after, port }: ComparedPair): number | null {
  const has = ({ ports }: Service, number: number): boolean =>
    ports.some((one) => one.port === number);
  const now = after.ports.find((one) => one.port === port);
  if (now === undefined || has(before, port)) return null;
  const former = before.ports.find(
    (one) =>
      !has(after, one.port) && one.targetPort === now.targetPort && one.protocol === now.protocol,
  );
  return former?.port ?? null;
}

const keyOf = ({ namespace, name }: Service): string => `${namespace}/${name}`;

interface ShownCall {
  /** `Deployment shop/orders` */
  readonly caller: string;
  /** Null for any. */
  readonly port: number | null;
  /** Null where it is not told, or only its beginning is. */
  readonly path: string | null;
  readonly method: string | undefined;
}

/** What the configuration of either side shows of who calls some Services, by Service. */
function shownCalls(
  services: ReadonlySet<string>,
  ...meshes: readonly Mesh[]
): ReadonlyMap<string, readonly ShownCall[]> {
  const found = new Map<string, ShownCall[]>();
  for (const mesh of meshes)
    for (const { source, destination, port, path, method } of knownCalls(mesh, 'workloads')) {
      const key = keyOf(destination);
      if (!services.has(key)) continue;
      const whole = path === null || /[*{\s?#]/.test(path) || !path.startsWith('/') ? null : path;
      const known = found.get(key) ?? [];
      found.set(key, known);
      for (const caller of callersOf(mesh, source))
        known.push({ caller: objectText(caller), port, path: whole, method });
    }
  return found;
}

/** A workload and what the configuration shows it to call. */
export interface KnownCall {
  readonly caller: Workload;
  readonly call: Call;
}

/** Every workload that is shown to call something, with what that is; what gateways lead on is another question. */
export const callsOfWorkloads = (mesh: Mesh): readonly KnownCall[] =>
  knownCalls(mesh).flatMap((call) =>
    callersOf(mesh, call.source).map((caller) => ({ caller, call })),
  );

function callersOf(mesh: Mesh, source: Call['source']): readonly Workload[] {
  if (source.kind === 'gateway') return [];
  if (source.kind === 'workload') return [source.workload];
  return mesh.workloads.filter(
    ({ namespace, serviceAccount }) =>
      namespace === source.namespace && serviceAccount === source.serviceAccount,
  );
}
