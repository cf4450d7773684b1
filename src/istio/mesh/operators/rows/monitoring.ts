import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MadePort, MadeService, OperatorRow } from '../operator-row.ts';
import { hasOnly, isWritten, partAt, textAt } from '../custom-resource-fields.ts';

const OPERATOR = 'Prometheus Operator';
const GROUP = 'monitoring.coreos.com';

/**
 * Prometheus Operator: one Service without an address for all objects of a kind in a namespace, unless they name a Service of
 * their own. Grafana Operator, from its version 5 on: one Service for each Grafana that it runs.
 */
export const MONITORING_ROWS: readonly OperatorRow[] = [
  {
    group: GROUP,
    kind: 'Prometheus',
    operator: OPERATOR,
    source: 'pkg/prometheus/statefulset.go',
    makes: ({ node }) => {
      const sidecar = isWritten(node, ['spec', 'thanos']) ? [{ name: 'grpc', port: 10_901 }] : [];
      return governing(node, 'prometheus-operated', [{ ...webOf(node), port: 9090 }, ...sidecar]);
    },
  },
  {
    group: GROUP,
    kind: 'Alertmanager',
    operator: OPERATOR,
    source: 'pkg/alertmanager/statefulset.go',
    makes: ({ node }) =>
      governing(node, 'alertmanager-operated', [
        { ...webOf(node), port: 9093 },
        { name: 'tcp-mesh', port: 9094 },
        { name: 'udp-mesh', port: 9094, protocol: 'UDP' },
      ]),
  },
  {
    group: GROUP,
    kind: 'ThanosRuler',
    operator: OPERATOR,
    source: 'pkg/thanos/statefulset.go',
    makes: ({ node }) =>
      governing(node, 'thanos-ruler-operated', [
        { ...webOf(node), port: 10_902 },
        { name: 'grpc', port: 10_901 },
      ]),
  },
  {
    group: 'grafana.integreatly.org',
    kind: 'Grafana',
    operator: 'Grafana Operator',
    source: 'controllers/reconcilers/grafana/service_reconciler.go',
    makes: grafanaServices,
  },
];

const webOf = (node: Node): Pick<MadePort, 'name'> => {
  const name = textAt(node, ['spec', 'portName']);
  return { name: name === '' ? 'web' : name };
};

/** Gives the Service that governs the pods; the operator makes none of its own where the object names one. */
const governing = (node: Node, name: string, ports: readonly MadePort[]): readonly MadeService[] =>
  isWritten(node, ['spec', 'serviceName']) ? [] : [{ name, ports, headless: true }];

/** `external` stands for a Grafana that something else runs. The number of the port is a text in its configuration. */
function grafanaServices({ node, name }: Resource): readonly MadeService[] {
  if (isWritten(node, ['spec', 'external'])) return [];
  const service = ['spec', 'service'];
  const port = portOf(textAt(node, ['spec', 'config', 'server', 'http_port']));
  return [
    {
      name: `${name}-service`,
      ports:
        port === null || !hasOnly(node, service, ['metadata']) ? null : [{ name: 'grafana', port }],
      metadata: partAt(node, [...service, 'metadata']),
    },
  ];
}

const portOf = (text: string | null): number | null =>
  text === '' ? 3000 : /^[1-9][0-9]{0,4}$/.test(text ?? '') ? Number(text) : null;
