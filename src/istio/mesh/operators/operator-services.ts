import type { Node, Origin, Resource, ScalarNode } from '../../../manifest/index.ts';
import {
  canonicalJson,
  mapNode,
  plainOf,
  resourceOf,
  scalar,
  seqNode,
} from '../../../manifest/index.ts';
import { groupedBy } from '../../matching/grouping.ts';
import type { ResourceIndex } from '../resource-index.ts';
import type { MadePort, MadeService, OperatorRow } from './operator-row.ts';
import { partAt } from './custom-resource-fields.ts';
import { DATABASE_ROWS } from './rows/databases.ts';
import { ELASTIC_ROWS } from './rows/elastic.ts';
import { MESSAGING_ROWS } from './rows/messaging.ts';
import { MINIO_ROWS, ROOK_ROWS } from './rows/storage.ts';
import { MONITORING_ROWS } from './rows/monitoring.ts';

/** A Service that is not in Git: an operator makes it of an object that is. */
interface OperatorService {
  readonly namespace: string;
  readonly name: string;
  readonly madeBy: Resource;
  /** The Service as the operator writes it; null where its ports are not known. */
  readonly resource: Resource | null;
}

/** Longer names, and those with a variable that is left, are none that a Service can have. */
const SERVICE_NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

type Index = Pick<ResourceIndex, 'ofKind'>;

const knownIn = new WeakMap<Index, readonly OperatorService[]>();
const knownOf = new WeakMap<Resource, readonly OperatorService[]>();

/**
 * Services that operators make of the objects here. Of one that several objects make, as Prometheus Operator does, the ports
 * are known where all of them give it the same.
 */
export function operatorServices(index: Index): readonly OperatorService[] {
  const before = knownIn.get(index);
  if (before !== undefined) return before;
  const made = OPERATOR_ROWS.flatMap(({ group, kind, makes }) =>
    index.ofKind(group, kind).flatMap((object) => {
      const services =
        knownOf.get(object) ?? makes(object).flatMap((one) => asService(object, one));
      knownOf.set(object, services);
      return services;
    }),
  );
  const found = [...groupedBy(made, keyOf).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const isOne = others.every((other) => portsText(other) === portsText(first));
    return [isOne ? first : { ...first, resource: null }];
  });
  knownIn.set(index, found);
  return found;
}

const keyOf = ({ namespace, name }: OperatorService): string => `${namespace}/${name}`;

function asService(madeBy: Resource, made: MadeService): readonly OperatorService[] {
  const { namespace } = madeBy;
  const { name, ports } = made;
  if (!SERVICE_NAME.test(name)) return [];
  const resource = ports === null ? null : (resourceFor(madeBy, { ...made, ports }) ?? null);
  return [{ namespace, name, madeBy, resource }];
}

function portsText({ resource }: OperatorService): string {
  const ports = partAt(resource?.node, ['spec', 'ports']);
  return ports === undefined ? '' : canonicalJson(plainOf(ports));
}

/** The object as the operator would write it; its place is that of the object which it is made of. */
function resourceFor(
  { origin, namespace }: Resource,
  { name, ports, selector, headless, metadata }: MadeService & { ports: readonly MadePort[] },
): Resource | undefined {
  const text = (value: ScalarNode['value']): Node => scalar(value, origin);
  const map = (entries: readonly (readonly [string, Node | undefined])[]): Node =>
    mapNode(
      new Map(entries.flatMap(([key, node]) => (node === undefined ? [] : [[key, node] as const]))),
      origin,
    );
  const spec = map([
    ['clusterIP', headless === true ? text('None') : undefined],
    ['selector', selector && map(Object.entries(selector).map(([key, to]) => [key, text(to)]))],
    [
      'ports',
      seqNode(
        ports.map((port) => portFor(port, origin)),
        origin,
      ),
    ],
  ]);
  return resourceOf(
    map([
      ['apiVersion', text('v1')],
      ['kind', text('Service')],
      [
        'metadata',
        map([
          ['name', text(name)],
          ['namespace', text(namespace)],
          ['labels', partAt(metadata, ['labels'])],
          ['annotations', partAt(metadata, ['annotations'])],
        ]),
      ],
      ['spec', spec],
    ]),
  );
}

/** One that the object writes whole is taken as it is. */
function portFor({ name, port, targetPort, protocol, written }: MadePort, of: Origin): Node {
  if (written?.kind === 'map') return written;
  const origin = written?.origin ?? of;
  const fields = { name, port, targetPort: targetPort ?? port, protocol: protocol ?? null };
  return mapNode(
    new Map(
      Object.entries(fields).flatMap(([key, value]) =>
        value === null ? [] : [[key, scalar(value, origin)] as const],
      ),
    ),
    origin,
  );
}

/** Operators whose Services are known; objects of all others may make what is not seen (`mayMakeObjects`). */
export const OPERATOR_ROWS: readonly OperatorRow[] = [
  ...ELASTIC_ROWS,
  ...ROOK_ROWS,
  ...MONITORING_ROWS,
  ...MESSAGING_ROWS,
  ...DATABASE_ROWS,
  ...MINIO_ROWS,
];
