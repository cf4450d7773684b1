import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';

const HERE = 'https://git.example/acme/deploy';

const application = (stage: string): string => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web-${stage}, namespace: argocd }
spec:
  project: default
  source: { repoURL: "${HERE}", path: "stages/${stage}" }
  destination: { server: "https://${stage}.example", namespace: shop }
`;

/** A Secret that calls the cluster otherwise than the configuration does. */
const secret = (stage: string, team: string): string => `apiVersion: v1
kind: Secret
metadata:
  name: cluster-${stage}
  namespace: argocd
  labels: { argocd.argoproj.io/secret-type: cluster, team: ${team} }
stringData: { name: eks-${stage}, server: "https://${stage}.example" }
`;

const files = (clusters: string, team: string) => ({
  '.meshwarden/config.yaml': `version: 1\n${clusters}`,
  'hub/apps.yaml': `${application('prod')}---\n${application('dev')}`,
  'hub/clusters.yaml': `${secret('prod', 'shop')}---\n${secret('dev', team)}`,
  ...Object.fromEntries(
    ['prod', 'dev'].map((stage) => [
      `stages/${stage}/web.yaml`,
      'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
    ]),
  ),
});

const NAMED = `clusters:
  - { name: main-prod, server: "https://prod.example" }
  - { name: main-dev, server: "https://dev.example" }
`;

test.each([
  ['the tree alone', ''],
  ['the configuration', NAMED],
])('the Secret of a cluster that %s names is of its environment', async (_, clusters) => {
  const { changes } = await reviewOf(files(clusters, 'shop'), files(clusters, 'sales'));
  expect(changes.map(({ environment, subject }) => `${environment} ${subject.name}`)).toEqual([
    'dev cluster-dev',
  ]);
});

test('what the Secret of a new cluster calls it, and where it is, is no secret: sentences about it keep its name', async () => {
  const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web-prod-eu-2, namespace: shop }
spec: { hosts: [web], http: [{ timeout: soon, route: [{ destination: { host: web } }] }] }
`;
  const withCluster = {
    ...files('', 'shop'),
    'hub/new.yaml': secret('prod-eu-2', 'shop').replace('name: eks-', 'name: '),
    'stages/prod/route.yaml': route,
  };
  const { findings } = await reviewOf(files('', 'shop'), withCluster);
  const said = findings.map((told) => spoken(messageOf(told))).join('\n');
  expect(said).toContain('web-prod-eu-2');
  expect(said).not.toContain('redacted');
});
