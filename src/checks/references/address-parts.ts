import { containsLabels, parseEmbeddedYaml, parseServiceHost } from '../../istio/index.ts';
import type { Service, Workload } from '../../istio/index.ts';
import type { MapNode, Node } from '../../manifest/index.ts';
import { entriesAt, nodeAt, stringAt, subjectText } from '../../manifest/index.ts';
import type { Reference } from './reference.ts';
import type { World } from './world.ts';
import { ADDRESS_PORT_MISSING } from './rows/address-references.ts';
import { portOutcome, portsOfService } from './rows/port-reference.ts';
import { optionalUsesOf, usesOf } from './rows/setting-uses.ts';

/** Larger texts are data, not settings. */
const MAX_TEXT = 65_536;

/**
 * Finds `host` and `port` beside each other in JSON and YAML texts of mounted ConfigMaps, where the host is a Service of
 * the tree that is not the workload's own: what a program listens at is written alike.
 */
export function addressParts(world: World): readonly Reference[] {
  return world.mesh.workloads.flatMap((workload) =>
    mountedBy(workload).flatMap((name) =>
      [
        ...entriesAt(world.mesh.find('', 'ConfigMap', workload.namespace, name)?.node, 'data'),
      ].flatMap(([key, node]) =>
        mapsIn(mayHold(node) ? parseEmbeddedYaml(node) : undefined).flatMap((map) =>
          partsOf(world, workload, key, map),
        ),
      ),
    ),
  );
}

const mountedBy = (workload: Workload): readonly string[] => [
  ...new Set(
    [...usesOf(workload), ...optionalUsesOf(workload)].flatMap(({ kind, how, name }) =>
      kind === 'ConfigMap' && how !== 'variable' ? [name] : [],
    ),
  ),
];

const mayHold = (node: Node): boolean =>
  node.kind === 'scalar' &&
  typeof node.value === 'string' &&
  node.value.length < MAX_TEXT &&
  /\bhost\b[\s\S]*\bport\b|\bport\b[\s\S]*\bhost\b/.test(node.value);

function mapsIn(node: Node | undefined): readonly MapNode[] {
  if (node === undefined || node.kind === 'scalar') return [];
  if (node.kind === 'seq') return node.items.flatMap(mapsIn);
  return [node, ...[...node.entries.values()].flatMap(mapsIn)];
}

function partsOf(
  world: World,
  workload: Workload,
  key: string,
  map: MapNode,
): readonly Reference[] {
  const [host, port] = [stringAt(map, 'host'), nodeAt(map, 'port')];
  const as = host === undefined ? null : parseServiceHost(host, workload.namespace);
  const number = numberOf(port);
  if (host === undefined || port === undefined || as === null || number === null) return [];
  const service = world.hosts.service(as);
  if (service === undefined || isOwn(service, workload)) return [];
  const ports = portsOfService(world, service.resource);
  if (service.headless || service.externalName !== null || ports === null) return [];
  return [
    {
      check: ADDRESS_PORT_MISSING,
      subject: workload.resource,
      key: `address port ${key} ${host}:${String(number)}`,
      origin: port.origin,
      outcome: portOutcome(ports, number, {
        message: `${subjectText(workload.resource)} cannot connect to ${host}:${String(number)}.`,
        symptom: 'connections time out, are refused or closed; a sidecar may return 503',
      }),
    },
  ];
}

/** Reads a port that is written as a number or as its digits; 0 stands for whatever is usual. */
function numberOf(port: Node | undefined): number | null {
  const text = port?.kind === 'scalar' ? String(port.value) : '';
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null;
}

const isOwn = ({ namespace, selector }: Service, workload: Workload): boolean =>
  namespace === workload.namespace && containsLabels(workload.labels, selector);
