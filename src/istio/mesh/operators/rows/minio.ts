import type { Resource } from '../../../../manifest/index.ts';
import type { MadeService, OperatorRow } from '../operator-row.ts';
import { flagAt, isWritten, listAt } from '../told-fields.ts';

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
