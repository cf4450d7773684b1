import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isMap, parseAllDocuments, Scalar, visit } from 'yaml';
import { NEEDED } from '../../sandbox/release/deployment/values-of-chart.ts';
import { meshwarden } from './run-cli.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'deploy/manifests');

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: meshwarden
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/** What a file says first: what it is, and what is to be put into it. */
const head = (what: string, ...more: readonly string[]): string =>
  [
    `${what} Rendered from deploy/chart; a test holds it to that.`,
    ...more,
    'registry.example/meshwarden is the image, 123456 the number of the App, and the Secret meshwarden-app has the keys',
    'private-key.pem and webhook-secret: docs/how-to/adopt/kubernetes.md.',
  ]
    .map((line) => `# ${line}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');

const MANIFESTS: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  [
    'one-replica.yaml',
    `${head('The service with one replica, what it keeps on a volume.', '', '  kubectl apply -f deploy/manifests/one-replica.yaml', '')}${NAMESPACE}`,
    [],
    /./,
  ],
  [
    'several-replicas.yaml',
    `${head(
      'The service with three replicas, what they keep in PostgreSQL.',
      'The Secret meshwarden-database has the key DATABASE_URL. A Job cannot be changed, so it is deleted before it comes',
      'with another version; replicas wait for it:',
      '',
      '  kubectl -n meshwarden delete job meshwarden-migrate --ignore-not-found',
      '  kubectl apply -f deploy/manifests/several-replicas.yaml',
      '',
    )}${NAMESPACE}`,
    ['--set', 'replicas=3,database.secretName=meshwarden-database'],
    /./,
  ],
  [
    'monitoring.yaml',
    `# What watches either: objects of the Prometheus operator, and a dashboard that Grafana's sidecar picks up. Rendered from
# deploy/chart; a test holds it to that. A page for each alert is in docs/how-to/runbooks.
`,
    ['--set', 'serviceMonitor.enabled=true,prometheusRule.enabled=true,dashboard.enabled=true'],
    /^(?:ServiceMonitor|PrometheusRule|ConfigMap)$/,
  ],
];

/** What the chart makes, without what only Helm reads. */
async function rendered(options: readonly string[], kinds: RegExp): Promise<readonly string[]> {
  const { code, stdout, stderr } = await meshwarden(
    [
      ...['render', 'deploy/chart', '--release', 'meshwarden', '-n', 'meshwarden'],
      ...['--set', NEEDED, ...options],
    ],
    { cwd: root },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const documents = parseAllDocuments(stdout).filter((each) =>
    kinds.test(String(each.get('kind'))),
  );
  return documents.map((document) => {
    // where in the chart it comes from
    document.commentBefore = null;
    if (isMap(document.contents)) document.contents.commentBefore = null;
    visit(document, {
      Scalar: (_, scalar) => {
        // in the quotes of this repository
        if (scalar.type === Scalar.QUOTE_DOUBLE) scalar.type = Scalar.QUOTE_SINGLE;
      },
    });
    visit(document, { Pair: (_, { key }) => without(HELM_ALONE.has(String(key))) });
    visit(document, {
      Pair: (_, { key, value }) =>
        without(String(key) === 'annotations' && isMap(value) && value.items.length === 0),
    });
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
  });
}

const without = (isLeftOut: boolean) => (isLeftOut ? visit.REMOVE : undefined);

const HELM_ALONE: ReadonlySet<string> = new Set([
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
  'helm.sh/resource-policy',
  'helm.sh/hook',
  'helm.sh/hook-weight',
  'helm.sh/hook-delete-policy',
]);

test.each(MANIFESTS)(
  'deploy/manifests/%s is what the chart renders',
  async (name, first, options, kinds) => {
    const text = [first, ...(await rendered(options, kinds))].join('---\n');
    if (process.env['UPDATE_GOLDEN'] !== undefined) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
    expect(text).not.toMatch(/helm/i);
  },
);

test('no other file lies beside them', () => {
  expect(readdirSync(folder).toSorted()).toEqual(MANIFESTS.map(([name]) => name).toSorted());
});
