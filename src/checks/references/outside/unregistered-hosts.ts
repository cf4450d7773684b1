import { counterpartIn } from '../../../compare/index.ts';
import type { Mesh, Workload } from '../../../istio/index.ts';
import {
  addressesOf,
  outboundPolicies,
  parseServiceHost,
  registryOf,
} from '../../../istio/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import { API_GROUPS, placeOf, subjectText, say } from '../../../manifest/index.ts';
import type { AddressedService } from '../../addressed-services.ts';
import { addressedServices, isProxied } from '../../addressed-services.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';
import { scopeOf } from '../reference.ts';

type Address = ReturnType<typeof addressesOf>[number];

/** An address of elsewhere that a setting has in the place of one which the registry knows. */
interface Unregistered {
  readonly was: AddressedService;
  readonly is: Address;
  /** The place that says REGISTRY_ONLY; null where none does here. */
  readonly closedBy: Origin | null;
}

/**
 * Finds settings that named a host of a ServiceEntry, or a Service where hosts outside are registered here, and name one now
 * that no ServiceEntry has, of pods whose proxies let through only what the registry knows (SIDECAR-10…12).
 */
export const unregisteredHosts = check({
  id: 'address-unregistered',
  title: 'Variable changed to an unregistered external host that proxies block',
  level: 'high',
  blind:
    'ServiceEntries in other repositories, hosts that nothing here called before, and addresses that code builds.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => unregistered(before, after).map(tell)),
});

function unregistered(before: Mesh, after: Mesh): readonly Unregistered[] {
  const registersHosts = after.ofKind(API_GROUPS.istioNetworking, 'ServiceEntry').length > 0;
  const known = addressedServices(before).filter(
    ({ service }) => !service.kubernetes || registersHosts,
  );
  if (known.length === 0 || after.partial) return [];
  const said = new Set<string>();
  return known.flatMap((was) => {
    const workload = after.workloads.find(
      ({ resource }) => counterpartIn(after, was.workload.resource, before) === resource,
    );
    if (workload === undefined || !isProxied(before, was)) return [];
    const closed = outboundPolicies(after, workload);
    const isClosed = closed.length > 0 && closed.every(({ mode }) => mode === 'REGISTRY_ONLY');
    if (!isClosed) return [];
    return inPlaceOf(was, after, workload).flatMap((is): readonly Unregistered[] => {
      const key = `${subjectText(workload.resource)} ${is.address.host}`;
      if (said.has(key)) return [];
      said.add(key);
      return [{ was, is, closedBy: closed[0]?.origin ?? null }];
    });
  });
}

/** Lists addresses of the same setting that nothing has: names of the cluster are judged by themselves. */
const inPlaceOf = (was: AddressedService, after: Mesh, workload: Workload): readonly Address[] =>
  addressesOf(after, workload).filter(({ setting, container, address: { host, scheme, port } }) => {
    const isOfSetting = setting === was.setting && container.name === was.container.name;
    if (!isOfSetting || scheme === null || host === was.host) return false;
    if (!/\.[a-z]{2,}$/i.test(host) || isOfCluster(after, host, workload.namespace)) return false;
    return (
      registryOf(after).covering(host.toLowerCase()).length === 0 &&
      isProxied(after, { ...was, workload, container, port: port ?? was.port })
    );
  });

function isOfCluster(mesh: Mesh, host: string, namespace: string): boolean {
  const name = parseServiceHost(host, namespace);
  if (name === null) return false;
  return name.form !== 'dotted' || mesh.ownNamespaces.has(name.namespace);
}

function tell({ was, is, closedBy }: Unregistered): Told {
  const { host } = is.address;
  const subject = is.workload.resource;
  const owner = subjectText(was.service.resource);
  const where = closedBy === null ? '' : `, ${placeOf(closedBy)}`;
  return {
    subject,
    key: `unregistered ${is.setting} ${host}`,
    calls: [{ caller: subjectText(subject), called: [host] }],
    scope: scopeOf('workload', { workloads: 1, services: 0 }),
    message: `${subjectText(subject)} cannot call ${host}: no ServiceEntry here has it.`,
    why: `${is.setting === '' ? 'An argument' : is.setting} (${placeOf(is.origin)}) names it in the place of ${was.host}, which ${owner} has (${placeOf(was.service.resource.origin)}), and its proxy lets through what the registry knows alone (REGISTRY_ONLY${where}).`,
    symptom:
      is.address.scheme === 'https'
        ? say`connections are closed during the TLS handshake`
        : say`502 from its own sidecar`,
    origin: is.origin,
    related: [was.service.resource.origin],
    fix: {
      text: was.service.kubernetes
        ? `Write a ServiceEntry for ${host}, or name ${was.host} again.`
        : `Add ${host} to the hosts of ${owner}, or write a ServiceEntry for it.`,
    },
  };
}
