import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const gateway = (host: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: web, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [${host}] }]
`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';
const apps = { 'apps/ns.yaml': NAMESPACE, 'apps/kustomization.yaml': 'resources: [ns.yaml]\n' };

const markdownOf = async (before: Files, after: Files): Promise<string> =>
  (await reportOf(before, after, 'markdown')).text;

test('what a script of tests applies is not told as applied by nothing', async () => {
  const tree = (host: string): Files => ({
    ...apps,
    'tests/login.sh': '#!/bin/sh\nkind create cluster\nkubectl apply -f tests/mesh/gateway.yaml\n',
    'tests/mesh/gateway.yaml': gateway(host),
  });
  const text = await markdownOf(tree('a.example'), tree('b.example'));
  expect(text).not.toContain('nothing applies');
  expect(text).toContain(
    'Not reviewed: tests/mesh/gateway.yaml, applied where somebody runs tests/login.sh:3',
  );
});

test.each(['tests', 'docs'])(
  'what a script applies that is for no tests is reviewed, though it lies in %s',
  async (folder) => {
    const tree = (mode: string): Files => ({
      ...apps,
      'scripts/deploy.sh': `#!/bin/sh\nkubectl apply -f ${folder}/mesh/mtls.yaml\n`,
      [`${folder}/mesh/mtls.yaml`]: `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`,
    });
    const text = await markdownOf(tree('STRICT'), tree('DISABLE'));
    expect(text).toContain('Critical · mTLS goes from STRICT to DISABLE for the mesh');
  },
);

test('what nothing names is told as applied by nothing', async () => {
  const tree = (host: string): Files => ({ ...apps, 'tests/mesh/gateway.yaml': gateway(host) });
  const text = await markdownOf(tree('a.example'), tree('b.example'));
  expect(text).toContain('Gateway shop/web has no effect: nothing applies the changed file');
});

test('values that nothing seen reads have no known effect, rather than none', async () => {
  const tree = (level: string): Files => ({
    ...apps,
    'src/logs/values/values.yaml': `loglevel: ${level}\n`,
  });
  const text = await markdownOf(tree('info'), tree('debug'));
  expect(text).not.toContain('No effective change');
  expect(text).toContain('What src/logs/values/values.yaml makes is not seen here');
});

test('what a platform of CI reads is none of them', async () => {
  const tree = (runner: string): Files => ({
    ...apps,
    '.github/workflows/lint.yaml': `on: push\njobs:\n  lint:\n    runs-on: ${runner}\n    steps: [{ run: yamllint . }]\n`,
  });
  expect(await markdownOf(tree('ubuntu-22.04'), tree('ubuntu-24.04'))).toContain(
    'No effective change',
  );
});
