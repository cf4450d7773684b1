import { expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reportOf } from '../support/review-of.ts';

const PRINTS = ['terminal', 'markdown', 'html'] as const;

const release = (name: string, version: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: parts }
spec:
  interval: 1h
  chart: { spec: { chart: ${name}, version: ${version}, sourceRef: { kind: HelmRepository, name: charts } } }
`;

const listing = (file: string): string => `resources: [${file}]\n`;

const packages = (till = '1.0.0', queue = '1.0.0'): Files => ({
  'packages/till/kustomization.yaml': listing('release.yaml'),
  'packages/till/release.yaml': release('till', till),
  'packages/lamp/kustomization.yaml': listing('release.yaml'),
  'packages/lamp/release.yaml': release('lamp', '1.0.0'),
  'packages/queue/base/kustomization.yaml': listing('release.yaml'),
  'packages/queue/base/release.yaml': release('queue', queue),
  'packages/queue/staging/kustomization.yaml': listing('../base'),
  'packages/queue/prod/kustomization.yaml': listing('../base'),
});

test.each(PRINTS)(
  'a package that nothing gives to a stage is told without one (%s)',
  async (as) => {
    const { text } = await reportOf(packages(), packages('1.1.0'), as);
    const above = text.split(/<details|<h2[^>]*>(?:Folders|Environments)/)[0] ?? '';
    expect(above).toContain('till: version');
    expect(above).not.toMatch(/\b(?:prod|staging)\b/);
  },
);

test('a package that is of one is told with it, also where another changes beside it', async () => {
  const { text } = await reportOf(packages(), packages('1.1.0', '1.1.0'), 'terminal');
  expect(text).toMatch(/^ {2}prod, staging: HelmRelease parts\/queue/m);
  expect(text).toMatch(/^ {2}HelmRelease parts\/till: version/m);
});

test('a package without a stage counts as production all the same', async () => {
  const { text } = await reportOf(packages(), packages('2.0.0'), 'terminal');
  expect(text).toMatch(/^(?:MEDIUM|HIGH|CRITICAL)/);
  expect(text).toContain('delivered to production');
});

const mesh = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: ${mode} } }
`;

test('so is a finding of a file that counts in each', async () => {
  const sides = (mode: string): Files => ({
    ...packages(),
    'mesh/kustomization.yaml': listing('mtls.yaml'),
    'mesh/mtls.yaml': mesh(mode),
  });
  const { text } = await reportOf(sides('STRICT'), sides('DISABLE'), 'terminal');
  expect(text).toContain('CRITICAL');
  expect(text).not.toMatch(/\b(?:prod|staging)\b/);
});

test.each([
  [
    'a script',
    (word: string): Files => ({
      'ops/frob.sh': `frob ${word}\nkubectl apply -f https://example.org/x.yaml\n`,
    }),
  ],
  [
    'a job without an environment',
    (word: string): Files => ({
      '.github/workflows/x.yml': `on: push\njobs:\n  x:\n    runs-on: ubuntu-latest\n    steps:\n      - run: frob ${word} && kubectl apply -f https://example.org/x.yaml\n`,
    }),
  ],
  [
    'a block of Terraform',
    (word: string): Files => ({
      'infra/main.tf': `resource "kubernetes_thing" "x" {\n  zq = "${word}"\n}\n`,
    }),
  ],
])('%s that names no environment is told without one', async (_, of) => {
  const sides = [of('a'), of('b')].map((files) => ({ ...packages(), ...files }));
  const [before = {}, after = {}] = sides;
  const { text } = await reportOf(before, after, 'terminal');
  expect(text).toMatch(/^(?:MEDIUM|HIGH)/);
  expect(text.split('Environments')[0]).not.toMatch(/\b(?:prod|staging)\b/);
});

test('a job that declares one is told with it', async () => {
  const of = (word: string): Files => ({
    ...packages(),
    '.github/workflows/x.yml': `on: push\njobs:\n  x:\n    runs-on: ubuntu-latest\n    environment: staging\n    steps:\n      - run: frob ${word} && kubectl apply -f https://example.org/x.yaml\n`,
  });
  const { text } = await reportOf(of('a'), of('b'), 'terminal');
  expect(text).toMatch(/^ {2}staging: job x/m);
});
