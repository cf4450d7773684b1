import type { Node, Resource } from '../../../../manifest/index.ts';
import type { MadeService, OperatorRow } from '../operator-row.ts';
import { flagAt, hasOnly, listAt, textAt, textsAt } from '../custom-resource-fields.ts';

const CLOUD_NATIVE = { group: 'postgresql.cnpg.io', operator: 'CloudNativePG' };
const POSTGRES = 5432;

/** CloudNativePG and the Postgres Operator of Zalando: one Service for each role of the servers, and poolers before them. */
export const DATABASE_ROWS: readonly OperatorRow[] = [
  {
    ...CLOUD_NATIVE,
    kind: 'Cluster',
    source: 'pkg/specs/services.go',
    makes: clusterServices,
  },
  {
    ...CLOUD_NATIVE,
    kind: 'Pooler',
    source: 'pkg/specs/pgbouncer/services.go',
    makes: ({ node, name }) => [
      {
        name,
        ports: hasOnly(node, ['spec', 'serviceTemplate'], [])
          ? [{ name: 'pgbouncer', port: POSTGRES }]
          : null,
      },
    ],
  },
  {
    group: 'acid.zalan.do',
    kind: 'postgresql',
    operator: 'Postgres Operator',
    source: 'pkg/cluster/k8sres.go, connection_pooler.go',
    makes: ({ node, name }) => [
      { name, ports: [{ name: 'postgresql', port: POSTGRES }] },
      { name: `${name}-repl`, ports: [{ name: 'postgresql', port: POSTGRES }] },
      ...poolerOf(node, 'enableConnectionPooler', `${name}-pooler`),
      ...poolerOf(node, 'enableReplicaConnectionPooler', `${name}-pooler-repl`),
    ],
  },
];

/** The one for writing cannot be left out; those that are added are called as their template says. */
function clusterServices({ node, name }: Resource): readonly MadeService[] {
  const services = ['spec', 'managed', 'services'];
  const left = textsAt(node, [...services, 'disabledDefaultServices']);
  const added = listAt(node, [...services, 'additional']) ?? [];
  return [
    ...['rw', 'ro', 'r'].flatMap((role) =>
      role !== 'rw' && left?.includes(role) === true
        ? []
        : [
            {
              name: `${name}-${role}`,
              ports: left === null ? null : [{ name: 'postgres', port: POSTGRES }],
            },
          ],
    ),
    ...added.flatMap((one) => {
      const own = textAt(one, ['serviceTemplate', 'metadata', 'name']);
      return own === null || own === '' ? [] : [{ name: own, ports: null }];
    }),
  ];
}

const poolerOf = (node: Node, field: string, name: string): readonly MadeService[] =>
  flagAt(node, ['spec', field], false) === true
    ? [{ name, ports: [{ name, port: POSTGRES }] }]
    : [];
