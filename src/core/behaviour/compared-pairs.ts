import { objectText } from '../asking/index.ts';
import type { Mesh, Service } from '../mesh/index.ts';
import { callerClasses } from './caller-classes.ts';
import type { Source } from './source-classes.ts';
import type { TouchedCalls } from './touched-calls.ts';
import { groupedBy, isGatewayWorkload } from '../mesh/index.ts';
import { callsOfWorkloads } from './levels/known-callers.ts';

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
  /** Paths that it shows. */
  readonly paths: readonly string[];
}

export interface ComparedPairs {
  readonly pairs: readonly ComparedPair[];
  /** How many there are beyond those. */
  readonly leftOut: number;
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
  const classes = callerClasses(before, after);
  const few = classes.sources.filter(touched.isCaller);
  const calls = shownCalls(before, after);
  const pairs = before.services.flatMap((service) => {
    const counterpart = after.service(service.namespace, service.name);
    const isGateway = service.workloads.some((one) => isGatewayWorkload(before, one));
    if (counterpart === undefined || isGateway) return [];
    const isTouched = touched.isService(service, counterpart);
    const sources = isTouched ? classes.sources : few;
    if (sources.length === 0) return [];
    return portsOf(service, counterpart).flatMap((port) => {
      const shown = groupedBy(
        [null, port].flatMap((number) => calls.get(keyOf(service, number)) ?? []),
        ({ caller }) => caller,
      );
      const callers = { sources, alone: new Set(shown.keys()) };
      return classes
        .classesFor(service, counterpart, port, callers)
        .map(({ first, members }): ComparedPair => {
          const paths = (shown.get(first.name) ?? []).flatMap(({ path }) => path ?? []);
          return {
            before: service,
            after: counterpart,
            port,
            source: first,
            sources: () => members().map(({ name }) => name),
            isKnown: shown.has(first.name),
            paths: [...new Set(paths)].slice(0, PATHS_SHOWN),
          };
        });
    });
  });
  const sorted = [
    ...pairs.filter(({ isKnown }) => isKnown),
    ...pairs.filter(({ isKnown }) => !isKnown),
  ];
  return { pairs: sorted.slice(0, most), leftOut: Math.max(0, sorted.length - most) };
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
    for (const { caller, call } of callsOfWorkloads(mesh)) {
      const { destination, port, path } = call;
      const whole = path === null || /[*{\s?#]/.test(path) || !path.startsWith('/') ? null : path;
      const key = keyOf(destination, port);
      const known = found.get(key) ?? [];
      found.set(key, known);
      known.push({ caller: objectText(caller), path: whole });
    }
  return found;
}
