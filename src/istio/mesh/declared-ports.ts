import type { Origin } from '../../manifest/index.ts';
import {
  API_GROUPS,
  booleanAt,
  itemsAt,
  listed,
  nodeAt,
  numberAt,
  placeOf,
  resourceKey,
  subjectText,
} from '../../manifest/index.ts';
import { asSidecar } from '../views/sidecar.ts';
import { containsLabels } from './label-index.ts';
import { rememberedIn } from './mesh-memory.ts';
import type { Container, Mesh, Service, ServicePort, Workload } from './mesh.ts';
import { isGatewayWorkload, targetPortOf } from './proxies.ts';

type DeclaredPort = Container['ports'][number];

/** Says how a port of a Service meets the ports that the pods of a workload declare. */
export type PortFit =
  | { readonly kind: 'no-container-has-name' | 'declares-none' }
  | {
      readonly kind: 'fits';
      /** Says what shows it: a declaration, the arguments and variables of a container, or another setting. */
      readonly by: 'declaration' | 'settings' | 'other';
    }
  | PortNotDeclared;

/** Holds a number that the pods may or may not listen on, and the ports that they declare. */
export interface PortNotDeclared {
  readonly kind: 'not-declared';
  readonly number: number;
  readonly declared: readonly [DeclaredPort, ...DeclaredPort[]];
}

/**
 * Compares the target of a Service port with the ports of the containers. Declaring a port opens none, so another one may be
 * open, too: ports of proxies, probes, hosts and gateways' pods fit, and numbers that a container gets as a setting.
 */
export function portFit(
  mesh: Mesh,
  { headless }: Pick<Service, 'headless'>,
  port: Pick<ServicePort, 'targetPort'>,
  workload: Workload,
): PortFit {
  const number = targetPortOf(port, workload);
  if (number === null) return { kind: 'no-container-has-name' };
  const declared = declaredPorts(workload);
  if (declared.some((one) => one.number === number)) return { kind: 'fits', by: 'declaration' };
  const running = runningOf(workload);
  if (running.some((one) => isSetTo(one, number))) return { kind: 'fits', by: 'settings' };
  const isOpenedElse =
    headless ||
    isOfProxy(number) ||
    running.some((container) => isProbed(container, number)) ||
    booleanAt(workload.podSpec, 'hostNetwork') === true ||
    isGatewayWorkload(mesh, workload) ||
    isTakenBySidecar(mesh, workload, number);
  if (isOpenedElse) return { kind: 'fits', by: 'other' };
  const [first, ...others] = declared.filter((one) => !isOfProxy(one.number));
  // a number that is not known yet may be this one
  return first === undefined || !running.every(isWholeKnown)
    ? { kind: 'declares-none' }
    : { kind: 'not-declared', number, declared: [first, ...others] };
}

const runningOf = ({ containers }: Workload): readonly Container[] =>
  containers.filter(({ init }) => !init);

/** Lists the ports of all containers that run beside the application. */
export const declaredPorts = (workload: Workload): readonly DeclaredPort[] =>
  runningOf(workload).flatMap(({ ports }) => ports);

/** Sidecars, gateways and istiod take these for themselves. */
const isOfProxy = (number: number): boolean => number >= 15_000 && number <= 15_090;

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

const isProbed = ({ node }: Container, number: number): boolean =>
  PROBES.some((probe) =>
    ['httpGet', 'tcpSocket', 'grpc'].some((way) => numberAt(node, probe, way, 'port') === number),
  );

/** Matches an address of the own pod, or a number alone, in an argument or a variable: `--listen=:8443`, `8443`. */
const OWN_ADDRESS =
  /(?:^|[=\s])(?:(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*)?:)?(\d{1,5})(?![\w.:])/g;

function isSetTo({ node, variables }: Container, number: number): boolean {
  const words = ['command', 'args'].flatMap((field) =>
    itemsAt(node, field).flatMap((one) => (one.kind === 'scalar' ? [String(one.value)] : [])),
  );
  const values = [...variables.values()].flatMap(({ value }) => value ?? []);
  return [...words, ...values].some((text) =>
    [...text.matchAll(OWN_ADDRESS)].some(([, found]) => Number(found) === number),
  );
}

/** Tells whether a Sidecar has the proxy listen there for the application (SIDECAR-15). */
const isTakenBySidecar = (mesh: Mesh, { namespace, labels }: Workload, number: number): boolean =>
  mesh.ofKind(API_GROUPS.istioNetworking, 'Sidecar').some((one) => {
    if (one.namespace !== namespace) return false;
    const { ingress, workloadLabels } = asSidecar(one);
    return (
      containsLabels(labels, workloadLabels.value) &&
      ingress.value.some(({ port }) => port?.value === number)
    );
  });

const isWholeKnown = ({ node, ports }: Container): boolean =>
  nodeAt(node, 'ports')?.kind !== 'scalar' && itemsAt(node, 'ports').length === ports.length;

/** Says of a port that is not declared what is, and where both are written. */
export function notDeclaredWords(
  { resource }: Pick<Workload, 'resource'>,
  { number, declared }: PortNotDeclared,
  leadsThere: Origin,
): string {
  const numbers = [...new Set(declared.map((one) => String(one.number)))];
  return `${subjectText(resource)} declares ${listed(numbers, 4)} (${placeOf(declared[0].origin)}); nothing here shows that it listens on ${String(number)} (${placeOf(leadsThere)})`;
}

/** A port of a Service that fitted all pods behind it on one side, and does not fit these on the other. */
export interface LostFit {
  readonly service: Service;
  readonly port: ServicePort;
  readonly workload: Workload;
  readonly fit: PortNotDeclared;
  /** Tells whether a declaration goes, and nothing else moves: the pods may listen there as they did. */
  readonly isOnlyUndeclared: boolean;
}

/**
 * Lists the ports that fitted before and do not any more, whichever of both moved. A Service or a port that is new, or a
 * workload that joins those behind it, had nothing to fit.
 */
export const lostFits = rememberedIn((after: Mesh, before: Mesh): readonly LostFit[] =>
  before === after
    ? []
    : after.services.flatMap((service) => {
        const old = before.service(service.namespace, service.name);
        return old === undefined || old.madeBy !== null || service.madeBy !== null
          ? []
          : service.ports.flatMap((port) => lostAt({ before, old }, { after, service }, port));
      }),
);

function lostAt(
  { before, old }: { readonly before: Mesh; readonly old: Service },
  { after, service }: { readonly after: Mesh; readonly service: Service },
  port: ServicePort,
): readonly LostFit[] {
  const earlier = old.ports.find((one) => one.port === port.port);
  if (earlier === undefined || old.workloads.length === 0) return [];
  const behind = new Map(old.workloads.map((one) => [resourceKey(one.resource), one]));
  const now = new Set(service.workloads.map(({ resource }) => resourceKey(resource)));
  const joinsOnly = [...behind.keys()].every((key) => now.has(key));
  const fitted = (workload: Workload): PortFit => portFit(before, old, earlier, workload);
  return service.workloads.flatMap((workload): readonly LostFit[] => {
    const fit = portFit(after, service, port, workload);
    if (fit.kind !== 'not-declared') return [];
    const same = behind.get(resourceKey(workload.resource));
    if (same === undefined) {
      const isNew = joinsOnly && !isIn(before, workload);
      const wasFit = old.workloads.every((one) => fitted(one).kind === 'fits');
      return isNew || !wasFit ? [] : [{ service, port, workload, fit, isOnlyUndeclared: false }];
    }
    const was = fitted(same);
    if (was.kind !== 'fits') return [];
    const declared = new Set(declaredPorts(same).map(({ number }) => number));
    const isOnlyUndeclared =
      was.by !== 'settings' &&
      targetPortOf(earlier, same) === fit.number &&
      declaredPorts(workload).every(({ number }) => declared.has(number));
    return [{ service, port, workload, fit, isOnlyUndeclared }];
  });
}

const isIn = ({ workloads }: Mesh, { resource }: Workload): boolean => {
  const key = resourceKey(resource);
  return workloads.some((one) => resourceKey(one.resource) === key);
};
