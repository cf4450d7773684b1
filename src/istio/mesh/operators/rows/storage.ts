import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MadeService, OperatorRow } from '../operator-row.ts';
import { knownPorts } from '../operator-row.ts';
import { flagAt, hasOnly, partAt, portAt, isWritten, listAt } from '../custom-resource-fields.ts';

const OPERATOR = 'Rook';
const GROUP = 'ceph.rook.io';
const DASHBOARD = ['spec', 'dashboard'];

/** Rook: managers of a Ceph cluster, whose dashboard is plain HTTP where `ssl` is not set, and gateways of object stores. */
export const ROOK_ROWS: readonly OperatorRow[] = [
  {
    group: GROUP,
    kind: 'CephCluster',
    operator: OPERATOR,
    source: 'pkg/operator/ceph/cluster/mgr/spec.go, mgr/dashboard.go',
    makes: ({ node }) =>
      flagAt(node, ['spec', 'external', 'enable'], false) === true
        ? []
        : [metricsOf(node), ...dashboardOf(node)],
  },
  {
    group: GROUP,
    kind: 'CephObjectStore',
    operator: OPERATOR,
    source: 'pkg/operator/ceph/object/spec.go',
    makes: ({ node, name }) => [{ name: `rook-ceph-rgw-${name}`, ports: gatewayPorts(node) }],
  },
];

/** Newer releases may take another port, or leave the metrics out. */
const metricsOf = (node: Node): MadeService => ({
  name: 'rook-ceph-mgr',
  ports: hasOnly(
    node,
    ['spec', 'monitoring'],
    ['enabled', 'createPrometheusRules', 'rulesNamespace', 'rulesNamespaceOverride', 'interval'],
  )
    ? [{ name: 'http-metrics', port: 9283 }]
    : null,
});

function dashboardOf(node: Node): readonly MadeService[] {
  const isEnabled = flagAt(node, [...DASHBOARD, 'enabled'], false);
  if (isEnabled === false) return [];
  const isTls = flagAt(node, [...DASHBOARD, 'ssl'], false);
  const port = portAt(node, [...DASHBOARD, 'port']);
  const isKnown =
    isEnabled === true &&
    isTls !== null &&
    hasOnly(node, DASHBOARD, [
      'enabled',
      'ssl',
      'port',
      'urlPrefix',
      'prometheusEndpoint',
      'prometheusEndpointSSLVerify',
    ]);
  const own = isTls === true ? 8443 : 7000;
  return [
    {
      name: 'rook-ceph-mgr-dashboard',
      ports: isKnown
        ? knownPorts([
            {
              name: isTls ? 'https-dashboard' : 'http-dashboard',
              port: port === 0 ? own : port,
              written: partAt(node, [...DASHBOARD, 'port']),
            },
          ])
        : null,
    },
  ];
}

/** The number 0 stands for no such port. */
function gatewayPorts(node: Node): MadeService['ports'] {
  const ports = [
    { name: 'http', field: 'port' },
    { name: 'https', field: 'securePort' },
  ].flatMap(({ name, field }) => {
    const path = ['spec', 'gateway', field];
    const port = portAt(node, path);
    return port === 0 ? [] : [{ name, port, written: partAt(node, path) }];
  });
  return ports.length === 0 ? null : knownPorts(ports);
}

/** MinIO Operator: a namespace holds one Tenant, whose Service is called `minio` whatever the Tenant is called. */
export const MINIO_ROWS: readonly OperatorRow[] = [
  {
    group: 'minio.min.io',
    kind: 'Tenant',
    operator: 'MinIO Operator',
    source: 'pkg/resources/services/service.go',
    makes: tenantServices,
  },
];

/** Certificates are made unless `requestAutoCert` is off; a console of its own may have others. */
function tenantServices({ node, name, version }: Resource): readonly MadeService[] {
  const isTls = hasTls(node);
  const isKnown = version === 'v2' && isTls !== null;
  const ftp = flagAt(node, ['spec', 'features', 'enableSFTP'], false);
  const server =
    isTls === true ? { name: 'https-minio', port: 443 } : { name: 'http-minio', port: 80 };
  const console =
    isTls === true ? { name: 'https-console', port: 9443 } : { name: 'http-console', port: 9090 };
  return [
    { name: 'minio', ports: isKnown && ftp === false ? [{ ...server, targetPort: 9000 }] : null },
    {
      name: `${name}-console`,
      ports: isKnown && !isWritten(node, ['spec', 'console']) ? [console] : null,
    },
    { name: `${name}-hl`, ports: isKnown ? [{ name: null, port: 9000 }] : null, headless: true },
  ];
}

function hasTls(node: Resource['node']): boolean | null {
  const given = listAt(node, ['spec', 'externalCertSecret']);
  const isMade = flagAt(node, ['spec', 'requestAutoCert'], true);
  return given === null || isMade === null ? null : given.length > 0 || isMade;
}
