import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const ENVIRONMENTS = ['prod', 'dev'];

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'web:1', ports: [{ containerPort: 8080 }] }] }
`;

const mtls = (namespace: string, mode: string): string =>
  `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: ${namespace} }
spec:
  mtls: { mode: ${mode} }
`;

/** One folder for each environment, with the mode of mTLS of one namespace in a file of its own; none where it is not said. */
const tree = (namespace: string, modes: Readonly<Record<string, string>>): Files =>
  Object.fromEntries(
    ENVIRONMENTS.flatMap((name): (readonly [string, string])[] => {
      const mode = modes[name];
      const files = ['namespace.yaml', 'web.yaml', ...(mode === undefined ? [] : ['mtls.yaml'])];
      return [
        [`overlays/${name}/kustomization.yaml`, `resources: [${files.join(', ')}]\n`],
        [`overlays/${name}/namespace.yaml`, NAMESPACE],
        [`overlays/${name}/web.yaml`, WEB],
        ...(mode === undefined
          ? []
          : [[`overlays/${name}/mtls.yaml`, mtls(namespace, mode)] as const]),
      ];
    }),
  );

/** Gives each finding above the folds in two lines: what it says, and where. */
async function told(before: Files, after: Files): Promise<readonly string[]> {
  const { text } = await reportOf(before, after, 'markdown');
  const lines = text.split('<details>')[0]?.split('\n') ?? [];
  return lines.flatMap((line, at) => {
    const [, message, rest] = /^\*\*(?:\d+\. )?(.*?)\*\*(.*)$/.exec(line) ?? [];
    const own = rest?.trim() ?? '';
    const where = own === '' ? (lines[at + 1] ?? '').trim() : own;
    return message === undefined ? [] : [`${message} ${where}`];
  });
}

test('what one environment loses is not told as what another one gains', async () => {
  const all = await told(
    tree('istio-system', { prod: 'STRICT' }),
    tree('istio-system', { dev: 'STRICT' }),
  );
  const [lost, gained] = ['STRICT to PERMISSIVE', 'PERMISSIVE to STRICT'].map((turn) =>
    all.filter((each) => each.includes(turn)).join('\n'),
  );
  expect(lost).toContain('prod · `overlays/prod/mtls.yaml:5 (base)`');
  expect(lost).not.toContain('dev');
  expect(gained).toContain('dev · `overlays/dev/mtls.yaml:5`');
  expect(gained).not.toContain('prod');
});

test('what goes from another value in another environment is told of each by itself', async () => {
  const all = await told(
    tree('shop', { prod: 'STRICT', dev: 'PERMISSIVE' }),
    tree('shop', { prod: 'DISABLE', dev: 'DISABLE' }),
  );
  expect(all.map((each) => each.replace(/\..*?(?= (?:prod|dev) ·)/, ''))).toEqual([
    'mTLS goes from STRICT to DISABLE for namespace shop prod · `overlays/prod/mtls.yaml:5`',
    'mTLS goes from PERMISSIVE to DISABLE for namespace shop dev · `overlays/dev/mtls.yaml:5`',
  ]);
});

test('what is the same in both is told once', async () => {
  const all = await told(
    tree('shop', { prod: 'STRICT', dev: 'STRICT' }),
    tree('shop', { prod: 'DISABLE', dev: 'DISABLE' }),
  );
  expect(all).toEqual([expect.stringMatching(/^Why: .*`overlays\/prod\/mtls\.yaml:5`/)]);
});

test('production comes before what nobody is seen to apply', async () => {
  const flux = (name: string, path: string): string =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { path: ./${path}, prune: true, interval: 5m, sourceRef: { kind: GitRepository, name: flux-system } }
`;
  const files = (folder: string): Files => ({
    'clusters/production/mesh.yaml': flux('mesh', 'infrastructure/mesh'),
    'clusters/production/shop.yaml': flux('shop', 'apps/shop'),
    'apps/shop/namespace.yaml': NAMESPACE,
    'apps/shop/web.yaml': WEB,
    'infrastructure/mesh/namespace.yaml': NAMESPACE.replaceAll('shop', 'istio-system'),
    [`infrastructure/${folder}/mtls.yaml`]: mtls('istio-system', 'STRICT'),
  });
  const { text } = await reportOf(files('mesh'), files('extras'), 'markdown');
  const [, , first = ''] = text.split('\n').filter((line) => line.startsWith('|'));
  expect(first).toContain('**production**');
  expect(text).toContain('applied by nobody seen here');
});
