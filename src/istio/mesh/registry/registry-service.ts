import { annotationOf } from '../../views/field.ts';
import { asServiceEntry } from '../../views/service-entry.ts';
import { exportedTo } from '../../views/visibility.ts';
import type { SettingsByPath } from '../../views/field.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { API_GROUPS, subjectText } from '../../../manifest/index.ts';
import type { Service, Unknown, Workload } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import type { PortProtocol } from './port-protocol.ts';
import { serviceProtocol, writtenProtocol } from './port-protocol.ts';

export interface RegistryPort {
  readonly number: number;
  /** Number or name of the port of the pods. */
  readonly targetPort: number | string;
  readonly targetAt: Origin;
  readonly protocol: PortProtocol;
  readonly origin: Origin;
  /** The place that says its protocol; that of the port where nothing does. */
  readonly declaredAt: Origin;
}

/**
 * Says what a Service or a host of a ServiceEntry sends to: workloads of this environment, something that is
 * told but not rendered here, nothing at all, or what is not known here.
 */
export type Backing =
  | { readonly kind: 'workloads'; readonly workloads: readonly Workload[] }
  | { readonly kind: 'given' | 'none' }
  | Unknown;

/** A host of the service registry as istiod knows it: a Kubernetes Service, or one host of a ServiceEntry. */
export interface RegistryService {
  readonly host: string;
  readonly namespace: string;
  readonly kubernetes: boolean;
  readonly resource: Resource;
  readonly ports: readonly RegistryPort[];
  /** Namespaces whose proxies know it; `*` for all. SE-4. */
  readonly exportTo: ReadonlySet<string>;
  readonly headless: boolean;
  /**
   * Tells whether the service has addresses of its own; without them it shares a listener by its port (SE-6).
   */
  readonly ownAddress: boolean;
  /** An external service never gets auto mTLS (MTLS-19). */
  readonly external: boolean;
  /** Stands for another name. */
  readonly alias: string | null;
  readonly backing: Backing;
  /** Names what is missing to tell that this service counts for its host; null where nothing is (SE-5). */
  readonly untold: string | null;
  /** Lists the services that may count for the host where it is not told which; empty where it is. */
  readonly possible: readonly RegistryService[];
  /** Resolution and selector of a ServiceEntry, by which entries of one host merge (SE-5). */
  readonly mergeKey: string;
}

const EXPORT_TO = 'networking.istio.io/exportTo';

/** A Kubernetes Service in the registry. */
export function ofService(service: Service, settings: SettingsByPath): RegistryService {
  return {
    host: service.host.toLowerCase(),
    namespace: service.namespace,
    kubernetes: true,
    resource: service.resource,
    ports: service.ports.map((port) => ({
      number: port.port,
      targetPort: port.targetPort,
      targetAt: port.targetAt,
      protocol: serviceProtocol(port),
      origin: port.origin,
      declaredAt: port.declaredAt,
    })),
    exportTo: exportOfService(service, settings),
    headless: service.headless,
    ownAddress: true,
    external: false,
    alias: service.externalName,
    backing:
      service.workloads.length > 0
        ? { kind: 'workloads', workloads: service.workloads }
        : unknown(`the workloads of ${service.host.toLowerCase()}`),
    untold: null,
    possible: [],
    mergeKey: '',
  };
}

/** A Service says it in an annotation, a list with commas. */
function exportOfService(service: Service, settings: SettingsByPath): ReadonlySet<string> {
  const written = (annotationOf(service.resource, EXPORT_TO)?.value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (written.length === 0) return exportedTo(service.resource, { settings });
  if (written.includes('*')) return new Set(['*']);
  if (written.includes('~')) return new Set();
  return new Set(written.map((one) => (one === '.' ? service.namespace : one)));
}

/** The hosts of a ServiceEntry, one each; `*` is none (SE-2). */
export function ofServiceEntry(
  resource: Resource,
  settings: SettingsByPath,
): readonly RegistryService[] {
  const entry = asServiceEntry(resource);
  const shared = {
    namespace: resource.namespace,
    kubernetes: false,
    resource,
    ports: entry.ports.value.flatMap((port): readonly RegistryPort[] =>
      port.number === null
        ? []
        : [
            {
              number: port.number.value,
              targetPort: port.targetPort?.value ?? port.number.value,
              targetAt: port.targetPort?.origin ?? port.origin,
              protocol: writtenProtocol(port.protocol?.value ?? null),
              origin: port.origin,
              declaredAt: port.protocol?.origin ?? port.origin,
            },
          ],
    ),
    exportTo: exportedTo(resource, { settings }),
    headless: false,
    ownAddress: entry.addresses.value.length > 0,
    external: entry.location?.value !== 'MESH_INTERNAL',
    alias: null,
    backing: backingOf(resource),
    untold: null,
    possible: [],
    mergeKey: JSON.stringify([
      entry.resolution?.value ?? 'NONE',
      [...entry.workloadLabels.value],
      [...exportedTo(resource, { settings })],
    ]),
  };
  return entry.hosts.value.flatMap(({ value }) =>
    value === '*' || value === '' ? [] : [{ ...shared, host: value.toLowerCase() }],
  );
}

/** SE-1, SE-2, SE-9: only STATIC without endpoints and selector is known to have nothing behind it. */
function backingOf(resource: Resource): Backing {
  const entry = asServiceEntry(resource);
  if (entry.workloadSelector !== null)
    return unknown(`the workloads that ${subjectText(resource)} selects`);
  const isEmpty = entry.resolution?.value === 'STATIC' && entry.endpoints.value.length === 0;
  return { kind: isEmpty ? 'none' : 'given' };
}

/**
 * Returns the host of a ServiceEntry for the Service of another namespace that is visible in its own namespace only; null
 * for all else. SE-1, SE-4.
 */
export function hostOfOwnEntry(object: Resource): string | null {
  const { group, kind, namespace } = object;
  if (group !== API_GROUPS.istioNetworking || kind !== 'ServiceEntry') return null;
  const visible = exportedTo(object, {});
  if (visible.size !== 1 || !visible.has(namespace)) return null;
  const hosts = asServiceEntry(object).hosts.value.map(({ value }) => value);
  return hosts.find((host) => isOfAnother(host, namespace)) ?? null;
}

function isOfAnother(host: string, namespace: string): boolean {
  const home = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host.toLowerCase())?.[1];
  return home !== undefined && home !== namespace;
}
