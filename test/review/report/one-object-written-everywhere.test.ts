import { expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const application = (name: string, path: string, cluster: string): string => `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  destination: { server: 'https://${cluster}.acme.test' }
  source: { repoURL: 'https://github.com/acme/fleet.git', targetRevision: main, path: ${path} }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;

const budget = (connections: number): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: pay, namespace: shop }\nspec: { host: pay, trafficPolicy: { connectionPool: { tcp: { maxConnections: ${String(connections)} } } } }\n`;

const CLUSTERS = ['prod', 'staging', 'dev'];

/** Each cluster gets its own folder, and one that all of them get. */
const tree = (own: (cluster: string) => string, shared: string | null): Files => ({
  ...Object.fromEntries(
    CLUSTERS.flatMap((cluster) => [
      [
        `apps/${cluster}.yaml`,
        application(`own-${cluster}`, `clusters/${cluster}`, cluster) +
          application(`all-${cluster}`, 'shared', cluster),
      ],
      [`clusters/${cluster}/pay.yaml`, own(cluster)],
    ]),
  ),
  'shared/limits.yaml':
    shared ?? 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: limits, namespace: shop }\n',
});

const visible = (text: string): string => text.replace(/<details>[\s\S]*?<\/details>/g, '');

test('an object that one folder overwrites in each cluster is one finding, with all the folders', async () => {
  const own = (): string => budget(100);
  const { text } = await reportOf(tree(own, null), tree(own, budget(10)), 'markdown');
  const said = 'DestinationRule shop/pay is whichever of two was synced last';
  expect(visible(text).split(said)).toHaveLength(2);
  expect(visible(text)).toContain(
    'shop/pay is whichever of two was synced last: clusters/prod and shared both',
  );
  for (const cluster of CLUSTERS) expect(text).toContain(`clusters/${cluster}`);
  expect(text).toMatch(
    /The same applies to DestinationRule shop\/pay in \w+, of \S+ and \S+ \(.*\) and DestinationRule shop\/pay in \w+, of \S+ and \S+ \(/,
  );
});

test('where the two differ in something else, each is told by itself', async () => {
  const own = (cluster: string): string =>
    cluster === 'dev' ? budget(10).replace('host: pay', 'host: pays') : budget(100);
  const { text } = await reportOf(tree(own, null), tree(own, budget(10)), 'markdown');
  expect(text).toContain('differ in spec.host');
  expect(text).toContain(
    'differ in spec.trafficPolicy.connectionPool.tcp.maxConnections (`100` and `10`)',
  );
});
