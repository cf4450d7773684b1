import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const ISTIOD = '# {"$imagepolicy": "flux-system:istiod"}';
const TAG = '# {"$imagepolicy": "flux-system:istiod:tag"}';

/** Production by Flux: the control plane, and the shop beside it. */
const tree = (files: Files): Files => ({
  'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec: { path: ./apps/production, prune: true, sourceRef: { kind: GitRepository, name: flux-system } }
`,
  ...files,
});

const folder = (files: Readonly<Record<string, string>>, more = ''): Files =>
  tree({
    'apps/production/kustomization.yaml': `resources: [${Object.keys(files)
      .filter((name) => !name.startsWith('_'))
      .join(', ')}]\n${more}`,
    ...Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`apps/production/${name}`, text]),
    ),
  });

const deployment = (name: string, namespace: string, image: string, mark = ''): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
      - name: ${name === 'istiod' ? 'discovery' : name}
        image: ${image} ${mark}
`;

const istiod = (mark: string): string =>
  deployment('istiod', 'istio-system', 'docker.io/istio/pilot:1.24.1', mark);

const release = (name: string, values: string, version = '1.24.1'): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: ${name === 'istiod' ? 'istio-system' : 'shop'} }
spec:
  interval: 5m
  chart:
    spec:
      chart: ${name}
      version: ${version}
      sourceRef: { kind: HelmRepository, name: charts, namespace: flux-system }
  values:
${values}`;

const istio = (spec: string): string =>
  `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: default }
spec:
${spec}`;

type Marked = (mark: string) => Files;

/** Values of the whole mesh, each with a comment beside it that hands it to an automation. */
const MESH_WIDE: readonly (readonly [what: string, of: Marked])[] = [
  ["istiod's image", (mark) => folder({ 'a.yaml': istiod(mark) })],
  [
    "istiod's image in a List",
    (mark) =>
      folder({
        'a.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${istiod(mark).replaceAll('\n', '\n  ').trimEnd()}\n`,
      }),
  ],
  [
    "istiod's image, above the field",
    (mark) =>
      folder({
        'a.yaml': istiod('').replace(
          /( +)image:/,
          (field, indent: string) => `${indent}${mark}\n${field}`,
        ),
      }),
  ],
  [
    'a tag of an images list',
    (mark) =>
      folder(
        { 'a.yaml': istiod('') },
        `images:\n- name: docker.io/istio/pilot\n  newTag: 1.24.2 ${mark}\n`,
      ),
  ],
  [
    'a tag of an images list that says what is written anyway',
    (mark) =>
      folder(
        { 'a.yaml': istiod('') },
        `images:\n- name: docker.io/istio/pilot\n  newTag: 1.24.1 ${mark}\n`,
      ),
  ],
  [
    'a patch',
    (mark) =>
      folder(
        {
          'a.yaml': istiod(''),
          '_patch.yaml': istiod(mark),
        },
        'patches: [{ path: _patch.yaml }]\n',
      ),
  ],
  [
    'values of a HelmRelease',
    (mark) => folder({ 'a.yaml': release('istiod', `    pilot:\n      tag: 1.24.1 ${mark}\n`) }),
  ],
  [
    'the version of a chart',
    (mark) => folder({ 'a.yaml': release('istiod', '    pilot: {}\n', `1.24.1 ${mark}`) }),
  ],
  [
    'the version of an Istio',
    (mark) =>
      folder({ 'a.yaml': istio(`  namespace: istio-system\n  version: v1.24.1 ${mark}\n`) }),
  ],
  [
    'a field of the mesh configuration',
    (mark) =>
      folder({
        'a.yaml': istio(
          `  namespace: istio-system\n  version: v1.24.1\n  values:\n    meshConfig:\n      trustDomain: cluster.local ${mark}\n`,
        ),
      }),
  ],
  [
    'the mode of the whole mesh',
    (mark) =>
      folder({
        'a.yaml': `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: istio-system }\nspec:\n  mtls:\n    mode: STRICT ${mark}\n`,
      }),
  ],
  [
    'a variable of a Kustomization',
    (mark) =>
      tree({
        'clusters/production/apps.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps/production
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
  postBuild:
    substitute:
      istio_version: 1.24.1 ${mark}
`,
        'apps/production/kustomization.yaml': 'resources: [a.yaml]\n',
        'apps/production/a.yaml': deployment(
          'istiod',
          'istio-system',
          `docker.io/istio/pilot:\${istio_version}`,
        ),
      }),
  ],
  [
    'values that a generator puts into a ConfigMap',
    (mark) =>
      folder(
        {
          'a.yaml': release('istiod', '    pilot: {}\n').replace(
            '  values:',
            '  valuesFrom: [{ kind: ConfigMap, name: values }]\n  values:',
          ),
          '_values.yaml': `pilot:\n  tag: 1.24.1 ${mark}\n`,
        },
        'configMapGenerator: [{ name: values, namespace: istio-system, files: [values.yaml=_values.yaml] }]\n',
      ),
  ],
];

const tierOf = async (before: Files, after: Files): Promise<string | null> =>
  (await reviewOf(before, after)).tier;

describe.each(MESH_WIDE)('%s (IMAGES-1)', (_, of) => {
  test('handed to an automation waits for somebody', async () => {
    const { tier, changes } = await reviewOf(of(''), of(TAG));
    expect(tier).toMatch(/^(?:high|critical)$/);
    expect(changes.some(({ subject }) => subject.name.startsWith('flux-system:istiod'))).toBe(true);
  });
});

test.each([
  '#{"$imagepolicy":"flux-system:istiod"}',
  '# {"$imagepolicy": "flux-system:istiod:name"}',
  '# {"$imagepolicy": "flux-system:istiod:digest"}',
  '## {"x": "1", "$imagepolicy": "flux-system:istiod"}',
  '# {"$ref": "#/definitions/io.k8s.cli.setters.flux-system:istiod"}\n# "$imagepolicy"',
  '# {"\\u0024imagepolicy": "flux-system:istiod"}\n# "$imagepolicy"',
])('%s is a mark', async (mark) => {
  const of = (text: string): Files => folder({ 'a.yaml': istiod(text) });
  expect(await tierOf(of(''), of(mark))).toBe('high');
});

test.each([
  '# follows imagepolicy flux-system:istiod',
  '# "$imagepolicy" is not used here',
  '# {"$imagepolicy": 1}',
  '# {"$other": "flux-system:istiod"}',
])('%s is a comment for people', async (text) => {
  const of = (mark: string): Files => folder({ 'a.yaml': istiod(mark) });
  expect(await tierOf(of(''), of(text))).toBe('low');
});

describe('what stays as it is', () => {
  const orders = (mark: string): Files =>
    folder({ 'a.yaml': deployment('orders', 'shop', 'registry.example/orders:1.0.0', mark) });

  test("an application's image, which is said", async () => {
    const { tier, notes } = await reviewOf(orders(''), orders(TAG));
    expect(tier).toBe('low');
    expect(notes.join('\n')).toContain('committed without a review');
  });

  test.each<[string, Files, Files]>([
    ['a mark that goes', folder({ 'a.yaml': istiod(TAG) }), folder({ 'a.yaml': istiod('') })],
    [
      'a mark that moves with its object to another file',
      folder({ 'a.yaml': istiod(TAG) }),
      folder({ 'b.yaml': `# moved\n${istiod(TAG)}` }),
    ],
    [
      'another part of the image by the same policy',
      folder({ 'a.yaml': istiod(TAG) }),
      folder({ 'a.yaml': istiod(ISTIOD) }),
    ],
    [
      "an application's values in a release",
      folder({ 'a.yaml': release('orders', '    image:\n      tag: 1.0.0\n') }),
      folder({ 'a.yaml': release('orders', `    image:\n      tag: 1.0.0 ${TAG}\n`) }),
    ],
  ])('%s', async (_, before, after) => {
    expect(await tierOf(before, after)).toMatch(/^(?:low|medium)$/);
  });
});

const AUTOMATION = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: all, namespace: flux-system }
spec:
  interval: 5m
  sourceRef: { kind: GitRepository, name: flux-system }
  git:
    commit: { author: { email: bot@example.org } }
    push: { branch: main }
  update: { path: ./apps, strategy: Setters }
`;
const POLICY = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: istiod, namespace: flux-system }
spec:
  imageRepositoryRef: { name: pilot }
  policy: { semver: { range: 1.24.x } }
`;
const REPOSITORY = `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: pilot, namespace: flux-system }
spec: { image: docker.io/istio/pilot, interval: 5m }
`;

describe('the automation itself (IMAGES-2)', () => {
  const at = (automation: string, more = istiod(TAG)): Files =>
    folder({ 'a.yaml': more, 'automation.yaml': automation });
  const all = [POLICY, REPOSITORY, AUTOMATION].join('---\n');

  test.each<[string, string, string]>([
    ['one that comes', [POLICY, REPOSITORY].join('---\n'), all],
    ['a wider range', all, all.replace('1.24.x', '1.x')],
    ['another repository', all, all.replace('docker.io/istio', 'evil.example')],
    ['a policy of another repository', all, all.replace('{ name: pilot }', '{ name: other }')],
    ['a folder that takes it in', all.replace('./apps,', './clusters,'), all],
    ['another branch', all, all.replace('branch: main', 'branch: release')],
    [
      'a rest that ends',
      all.replace('interval: 5m\n  source', 'suspend: true\n  interval: 5m\n  source'),
      all,
    ],
    ['a policy that comes', [REPOSITORY, AUTOMATION].join('---\n'), all],
  ])('%s', async (_, before, after) => {
    expect(await tierOf(at(before), at(after))).toMatch(/^(?:high|critical)$/);
  });

  test.each<[string, string, string]>([
    [
      'how often it looks',
      all,
      all.replace('interval: 5m\n  sourceRef', 'interval: 9m\n  sourceRef'),
    ],
    ['who commits', all, all.replace('bot@', 'robot@')],
    [
      'a rest',
      all,
      all.replace('interval: 5m\n  source', 'suspend: true\n  interval: 5m\n  source'),
    ],
    ['one that goes', all, [POLICY, REPOSITORY].join('---\n')],
    [
      'a folder of others',
      all.replace('./apps,', './clusters,'),
      all.replace('./apps,', './elsewhere,'),
    ],
  ])('%s does not wait', async (_, before, after) => {
    expect(await tierOf(at(before), at(after))).toMatch(/^(?:low|medium)$/);
  });

  test('a policy of an application', async () => {
    const orders = deployment('orders', 'shop', 'registry.example/orders:1.0.0', TAG);
    const tier = await tierOf(at(all, orders), at(all.replace('1.24.x', '1.x'), orders));
    expect(tier).toMatch(/^(?:low|medium)$/);
  });
});
