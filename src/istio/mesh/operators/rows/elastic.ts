import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MadePort, MadeService, OperatorRow } from '../operator-row.ts';
import { knownPorts } from '../operator-row.ts';
import type { Path } from '../custom-resource-fields.ts';
import {
  flagAt,
  hasOnly,
  isWritten,
  listAt,
  partAt,
  portAt,
  textAt,
} from '../custom-resource-fields.ts';

/**
 * Elastic Cloud on Kubernetes: a Service before what answers HTTP, and for Elasticsearch one for its own nodes, one for the
 * operator. `spec.http.service.spec` replaces ports and selector as a whole; the name stays.
 */
const HTTP: Path = ['spec', 'http'];
/** Fields of `http` and of `transport`. */
const SECTION = ['service', 'tls'];
const OPERATOR = 'Elastic Cloud on Kubernetes';

export const ELASTIC_ROWS: readonly OperatorRow[] = [
  {
    group: 'elasticsearch.k8s.elastic.co',
    kind: 'Elasticsearch',
    operator: OPERATOR,
    source: 'pkg/controller/elasticsearch/services/services.go',
    makes: ({ node, name }) => {
      const selector = labelsOf('elasticsearch', 'elasticsearch.k8s.elastic.co/cluster-name', name);
      const ports = [{ name: schemeOf(node), port: 9200 }];
      const transport = [{ name: 'tls-transport', port: 9300 }];
      return [
        written({ name: `${name}-es-http`, ports, selector }, node, HTTP),
        { name: `${name}-es-internal-http`, ports, selector },
        written(
          { name: `${name}-es-transport`, ports: transport, selector, headless: true },
          node,
          ['spec', 'transport'],
        ),
      ];
    },
  },
  row('kibana', 'Kibana', { source: 'pkg/controller/kibana/pod.go', end: 'kb', port: 5601 }),
  row('apm', 'ApmServer', {
    source: 'pkg/controller/apmserver/services.go',
    type: 'apm-server',
    end: 'apm',
    port: 8200,
  }),
  row('enterprisesearch', 'EnterpriseSearch', {
    source: 'pkg/controller/enterprisesearch/enterprisesearch_controller.go',
    type: 'enterprise-search',
    end: 'ent',
    port: 3002,
  }),
];

interface Server {
  readonly source: string;
  /** The text of the label for the type, where that is not the name of the group. */
  readonly type?: string;
  readonly end: string;
  readonly port: number;
}

/** A server with one Service before it. */
function row(group: string, kind: string, { source, type, end, port }: Server): OperatorRow {
  return {
    group: `${group}.k8s.elastic.co`,
    kind,
    operator: OPERATOR,
    source,
    makes: ({ node, name }: Resource) => [
      written(
        {
          name: `${name}-${end}-http`,
          ports: [{ name: schemeOf(node), port }],
          selector: labelsOf(type ?? group, `${group}.k8s.elastic.co/name`, name),
        },
        node,
        HTTP,
      ),
    ],
  };
}

const labelsOf = (type: string, key: string, name: string): Readonly<Record<string, string>> => ({
  'common.k8s.elastic.co/type': type,
  [key]: name,
});

/** Tells the scheme; it is without TLS only where the own certificate is turned off and none is given. */
function schemeOf(node: Node): string | null {
  const given = textAt(node, [...HTTP, 'tls', 'certificate', 'secretName']);
  const isOff = flagAt(node, [...HTTP, 'tls', 'selfSignedCertificate', 'disabled'], false);
  if (given === null || isOff === null) return null;
  return given !== '' || !isOff ? 'https' : 'http';
}

/** Adds what the object writes of the Service. */
function written(made: MadeService, node: Node, section: Path): MadeService {
  const service = [...section, 'service'];
  const spec = [...service, 'spec'];
  const type = textAt(node, [...spec, 'type']);
  const isPlain =
    hasOnly(node, section, SECTION) &&
    hasOnly(node, service, ['metadata', 'spec']) &&
    type !== null &&
    type !== 'ExternalName';
  const address = textAt(node, [...spec, 'clusterIP']);
  const { selector, ...others } = made;
  return {
    ...others,
    ports: isPlain ? portsOf(node, [...spec, 'ports'], made.ports) : null,
    ...(selector !== undefined && !isWritten(node, [...spec, 'selector']) && { selector }),
    headless: address === 'None' || (made.headless === true && type === ''),
    metadata: partAt(node, [...service, 'metadata']),
  };
}

/** Gives the ports that are written, or the operator's own where none are. */
function portsOf(
  node: Node,
  path: Path,
  own: readonly MadePort[] | null,
): readonly MadePort[] | null {
  const items = listAt(node, path);
  if (!isWritten(node, path)) return own;
  if (items === null || items.length === 0) return null;
  return knownPorts(
    items.map((item) => {
      const port = portAt(item, ['port']);
      return { name: textAt(item, ['name']), port: port === 0 ? null : port, written: item };
    }),
  );
}
