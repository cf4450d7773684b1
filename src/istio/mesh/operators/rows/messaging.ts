import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MadeService, OperatorRow } from '../operator-row.ts';
import { knownPorts } from '../operator-row.ts';
import {
  flagAt,
  hasOnly,
  isWritten,
  listAt,
  partAt,
  portAt,
  textAt,
  textsAt,
} from '../custom-resource-fields.ts';

const STRIMZI = 'kafka.strimzi.io';

/** Strimzi: clients come by the bootstrap Service, or by one for each listener that is not internal. RabbitMQ Cluster Operator. */
export const MESSAGING_ROWS: readonly OperatorRow[] = [
  {
    group: STRIMZI,
    kind: 'Kafka',
    operator: 'Strimzi',
    source: 'cluster-operator/…/model/KafkaCluster.java, ListenersUtils.java',
    makes: kafkaServices,
  },
  {
    group: STRIMZI,
    kind: 'KafkaConnect',
    operator: 'Strimzi',
    source: 'cluster-operator/…/model/KafkaConnectCluster.java',
    makes: ({ name, version }) => [
      {
        name: `${name}-connect-api`,
        ports: isOfListeners(version) ? [{ name: 'rest-api', port: 8083 }] : null,
      },
    ],
  },
  {
    group: 'rabbitmq.com',
    kind: 'RabbitmqCluster',
    operator: 'RabbitMQ Cluster Operator',
    source: 'internal/resource/service.go',
    makes: ({ node, name }) => [
      {
        name,
        ports: rabbitPorts(node),
        metadata: partAt(node, ['spec', 'service']),
      },
      { name: `${name}-nodes`, ports: null },
    ],
  },
];

/**
 * Tells whether a version has listeners as a list; before these two it had not, and Services had a port for
 * metrics.
 */
const isOfListeners = (version: string): boolean => version === 'v1beta2' || version === 'v1';

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly isInternal: boolean;
  readonly hasBootstrap: boolean | null;
}

function kafkaServices({ node, name, version }: Resource): readonly MadeService[] {
  const brokers = { name: `${name}-kafka-brokers`, ports: null };
  const listeners = isOfListeners(version) ? listenersOf(node) : null;
  if (listeners === null) return [brokers, { name: `${name}-kafka-bootstrap`, ports: null }];
  const inside = listeners.filter(({ isInternal }) => isInternal);
  return [
    brokers,
    {
      name: `${name}-kafka-bootstrap`,
      ports: [
        { name: 'tcp-replication', port: 9091 },
        ...inside.map((listener) => ({ name: portNameOf(listener), port: listener.port })),
      ],
    },
    ...listeners
      .filter(({ isInternal, hasBootstrap }) => !isInternal && hasBootstrap !== false)
      .map((listener) => ({
        name: `${name}-kafka-${listener.name}-bootstrap`,
        ports: [{ name: portNameOf(listener), port: listener.port }],
      })),
  ];
}

/** Reads the listeners; null where one of them is not understood. */
function listenersOf(node: Node): readonly Listener[] | null {
  const items = listAt(node, ['spec', 'kafka', 'listeners']) ?? [];
  const listeners = items.flatMap((item): readonly Listener[] => {
    const [name, type, port] = [
      textAt(item, ['name']),
      textAt(item, ['type']),
      portAt(item, ['port']),
    ];
    if (name === null || name === '' || type === null || type === '') return [];
    if (port === null || port === 0) return [];
    const hasBootstrap = flagAt(item, ['configuration', 'createBootstrapService'], true);
    return [{ name, port, isInternal: type === 'internal', hasBootstrap }];
  });
  return items.length > 0 && listeners.length === items.length ? listeners : null;
}

/** Names that ports had before listeners had names are kept. */
function portNameOf({ name, port, isInternal }: Listener): string {
  if (port === 9092 && name === 'plain' && isInternal) return 'tcp-clients';
  if (port === 9093 && name === 'tls' && isInternal) return 'tcp-clientstls';
  return port === 9094 && name === 'external' ? 'tcp-external' : `tcp-${name}`;
}

/** Lists ports by the plugin that opens them; those without one are always there. */
const RABBIT_PORTS: readonly {
  readonly name: string;
  readonly port: number;
  readonly of?: string;
}[] = [
  { name: 'amqp', port: 5672 },
  { name: 'management', port: 15_672 },
  { name: 'prometheus', port: 15_692 },
  { name: 'mqtt', port: 1883, of: 'rabbitmq_mqtt' },
  { name: 'web-mqtt', port: 15_675, of: 'rabbitmq_web_mqtt' },
  { name: 'stomp', port: 61_613, of: 'rabbitmq_stomp' },
  { name: 'web-stomp', port: 15_674, of: 'rabbitmq_web_stomp' },
];

/**
 * Lists the ports of RabbitMQ. With TLS other ports come or take their place; plugins that are not known here
 * may open some.
 */
function rabbitPorts(node: Node): MadeService['ports'] {
  const plugins = textsAt(node, ['spec', 'rabbitmq', 'additionalPlugins']);
  const isPlain =
    !isWritten(node, ['spec', 'tls']) &&
    !isWritten(node, ['spec', 'override', 'service']) &&
    hasOnly(node, ['spec', 'service'], ['type', 'annotations', 'labels', 'ipFamilyPolicy']);
  if (plugins === null || !isPlain) return null;
  if (plugins.some((plugin) => /stream|replication/.test(plugin))) return null;
  return knownPorts(RABBIT_PORTS.filter(({ of }) => of === undefined || plugins.includes(of)));
}
