import { expect, test } from 'vitest';
import { consequencesBetween, seldomReadDifferences } from '../../../src/compare/index.ts';
import { meshFrom } from '../../support/rendered.ts';

const web = (container: string, more = '', limit = 5): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  revisionHistoryLimit: ${String(limit)}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [${container}]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
${more}`;

const between = (one: string, other: string): readonly string[] | null => {
  const fields = seldomReadDifferences(meshFrom(one), meshFrom(other));
  return fields && [...fields];
};

const image = (text: string): string => web(`{ name: web, image: '${text}' }`);
const DIGEST = `sha256:${'0'.repeat(64)}`;

test.each([
  ['acme/web:1.0', 'acme/web:1.1'],
  ['registry.acme.io:5000/acme/web:1.0', 'registry.acme.io:5000/acme/web:latest'],
  ['acme/web:1.0', 'acme/web'],
  [`acme/web@${DIGEST}`, `acme/web:1.1@${DIGEST}`],
])('%s and %s are versions of one image', (one, other) => {
  expect(between(image(one), image(other))).toEqual(['image']);
});

test('how many old ReplicaSets are kept is seldom read', () => {
  const container = '{ name: web, image: acme/web:1 }';
  expect(between(web(container), web(container, '', 3))).toEqual(['revisionHistoryLimit']);
});

test('what is the same has no such difference', () => {
  expect(between(image('acme/web:1.0'), image('acme/web:1.0'))).toEqual([]);
});

test.each([
  ['another image', image('acme/web:1.0'), image('acme/shop:1.0')],
  ['another registry', image('acme/web:1.0'), image('docker.io/acme/web:1.0')],
  ['a text that is filled in', image('acme/web:1.0'), image('acme/web:${TAG}')],
  ['a control plane', image('istio/pilot:1.24.1'), image('istio/pilot:1.25.0')],
  [
    'a proxy',
    web("{ name: istio-proxy, image: 'acme/proxy:1.0' }"),
    web("{ name: istio-proxy, image: 'acme/proxy:1.1' }"),
  ],
  [
    'a port beside it',
    web("{ name: web, image: 'acme/web:1.0' }"),
    web("{ name: web, image: 'acme/web:1.1', ports: [{ containerPort: 80 }] }"),
  ],
  ['lines that move', image('acme/web:1.0'), `# a comment\n${image('acme/web:1.1')}`],
  [
    'an object more',
    image('acme/web:1.0'),
    `${image('acme/web:1.1')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\n`,
  ],
  [
    'the image of what runs no pods',
    web(
      '{ name: web }',
      '---\nkind: Shop\napiVersion: acme.io/v1\nmetadata: { name: a }\nspec: { image: a:1 }',
    ),
    web(
      '{ name: web }',
      '---\nkind: Shop\napiVersion: acme.io/v1\nmetadata: { name: a }\nspec: { image: a:2 }',
    ),
  ],
])('%s is more than that', (_, one, other) => {
  expect(between(one, other)).toBeNull();
});

test('calls to and from a workload are still compared when only its image changes', () => {
  const callers = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  template:
    metadata: { labels: { app: orders } }
    spec: { containers: [{ name: orders, image: 'acme/orders:1' }] }
`;
  const [before, after] = ['1.0', '1.1'].map((tag) =>
    meshFrom(web(`{ name: web, image: 'acme/web:${tag}' }`, callers)),
  );
  if (before === undefined || after === undefined) throw new Error('Both are there.');
  const narrow = consequencesBetween('prod', { before, after });
  expect(narrow.compared.pairs).toBeGreaterThan(0);
  expect(narrow).toEqual(consequencesBetween('prod', { before, after }, { isNarrow: false }));
});
