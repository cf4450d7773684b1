import type { Mesh, Workload } from '../istio/index.ts';
import {
  addressesOf,
  callingClient,
  parseServiceHost,
  portOfAddress,
  registryOf,
} from '../istio/index.ts';
import type { Origin } from '../manifest/index.ts';

type RegistryService = ReturnType<typeof registryOf>['services'][number];

/** An address in the settings of a workload that names a service which the mesh knows. */
export interface AddressedService {
  readonly workload: Workload;
  /** The container that it is a setting of. */
  readonly container: Workload['containers'][number];
  /** The variable, flag or mounted key that holds it. */
  readonly setting: string;
  readonly host: string;
  /** In lower case; null where none is written. */
  readonly scheme: string | null;
  /** The path of a URL; null where there is none. */
  readonly path: string | null;
  /** The port that is written, else that of the scheme; null where neither is. */
  readonly port: number | null;
  readonly service: RegistryService;
  readonly origin: Origin;
}

const known = new WeakMap<Mesh, readonly AddressedService[]>();

/** Lists the services, of the cluster and outside, that settings of workloads name by their host. */
export function addressedServices(mesh: Mesh): readonly AddressedService[] {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const found = mesh.workloads.flatMap((workload) =>
    addressesOf(mesh, workload).flatMap(
      ({
        address: { host, scheme, port, path },
        container,
        setting,
        origin,
      }): readonly AddressedService[] => {
        const service = serviceFor(mesh, host, workload.namespace);
        return service === undefined
          ? []
          : [
              {
                workload,
                container,
                setting,
                host,
                scheme,
                path,
                port: portOfAddress({ port, scheme }),
                service,
                origin,
              },
            ];
      },
    ),
  );
  known.set(mesh, found);
  return found;
}

/** Tells whether the application itself opens TLS for an address of this scheme. */
export const speaksTls = ({ scheme }: Pick<AddressedService, 'scheme'>): boolean =>
  scheme === 'https' || scheme === 'wss';

/** Tells whether a sidecar surely makes the connection (INJ-13, 14, 20…22). */
export function isProxied(mesh: Mesh, { workload, container, port }: AddressedService): boolean {
  const { proxy, ambient } = callingClient(
    { mesh, allNamespaces: false },
    { kind: 'workload', workload, ...(container.init ? { init: container } : {}) },
    port,
  );
  return proxy.kind === 'known' && proxy.value && !ambient;
}

/**
 * Finds the service that a namespace knows by a host, the most specific first. Of several namespaces its own counts
 * first, and a Service before others (SE-4, SE-5).
 */
function serviceFor(mesh: Mesh, host: string, namespace: string): RegistryService | undefined {
  const covering = registryOf(mesh)
    .covering(fullHost(mesh, host, namespace))
    .filter(({ item: { exportTo } }) => exportTo.has('*') || exportTo.has(namespace));
  const [first] = covering;
  const alike = covering.filter((one) => one.host === first?.host).map(({ item }) => item);
  return (
    alike.find((one) => one.namespace === namespace) ??
    alike.find(({ kubernetes }) => kubernetes) ??
    alike[0]
  );
}

/** Completes a name as the resolver of a pod does, where it is that of a Service here. */
function fullHost(mesh: Mesh, host: string, namespace: string): string {
  const name = parseServiceHost(host, namespace);
  const service = name === null ? undefined : mesh.service(name.namespace, name.name);
  return service?.host.toLowerCase() ?? host.replace(/\.$/, '');
}
