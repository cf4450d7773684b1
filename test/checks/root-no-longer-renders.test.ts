import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/checks/detection/finding.ts';
import { placeOf } from '../../src/manifest/index.ts';
import { configMap, flux } from '../compare/delivery/flux-trees.ts';
import { reportOf, reviewOf } from '../support/review-of.ts';

type Files = Readonly<Record<string, string>>;

const kustomization = (lines: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}\n`;

const COMPONENT = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  ports: [{ port: 80 }]\n`;

const overlay = (name: string): Files => ({
  [`overlays/${name}/kustomization.yaml`]: kustomization(
    `namespace: shop-${name}\nresources: [../../base]\npatches: [{ path: headless.yaml }]\nconfigMapGenerator: [{ name: conf, envs: [settings.env] }]`,
  ),
  [`overlays/${name}/headless.yaml`]: service('web').replace(
    'ports: [{ port: 80 }]',
    'clusterIP: None',
  ),
  [`overlays/${name}/settings.env`]: 'A=b\n',
});

const SHOP: Files = {
  'base/kustomization.yaml': kustomization('resources:\n- web.yaml\n- other.yaml'),
  'base/web.yaml': service('web'),
  'base/other.yaml': service('other'),
  ...overlay('prod'),
  ...overlay('dev'),
  ...overlay('staging'),
};

const without = (files: Files, ...paths: readonly string[]): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !paths.includes(path)));

async function breaks(before: Files, after: Files): Promise<readonly Finding[]> {
  const { findings } = await reviewOf(before, after);
  return findings.filter(({ detector }) => detector === 'root-no-longer-renders');
}

const told = ({ subject, origin, why }: Finding): readonly string[] => [
  subject.name,
  placeOf(origin),
  spoken(why),
];

describe('an overlay that no longer renders', () => {
  test('is found for every overlay of a base, with the line where it stops and the line that is to blame', async () => {
    const found = await breaks(SHOP, { ...SHOP, 'base/web.yaml': service('website') });
    const why =
      'No Service.v1/web matches the patch (no matches for Id; no resource matches strategic merge patch). It rendered before this change, which edits web.yaml (base/web.yaml:4).';
    expect(found.map(told).toSorted()).toEqual(
      ['dev', 'prod', 'staging'].map((name) => [
        `overlays/${name}`,
        `overlays/${name}/headless.yaml:1`,
        why,
      ]),
    );
    expect(found.map(({ related }) => related?.map(placeOf))).toEqual(
      [1, 2, 3].map(() => ['base/web.yaml:4']),
    );
  });

  test.each<[string, Files, string, string]>([
    [
      'a file that was removed is named',
      without(SHOP, 'base/other.yaml'),
      'base/kustomization.yaml:5',
      'The resource "other.yaml" does not exist. It rendered before this change, which removes base/other.yaml.',
    ],
    [
      'a second object of the same name is named with its file',
      {
        ...SHOP,
        'base/kustomization.yaml': kustomization(
          'resources:\n- web.yaml\n- other.yaml\n- new.yaml',
        ),
        'base/new.yaml': service('web'),
      },
      'base/kustomization.yaml:6',
      'Service.v1/web is there twice: base/new.yaml:1 and base/web.yaml:1 (may not add resource with an already registered id). It rendered before this change, which edits kustomization.yaml (base/kustomization.yaml:6) and adds new.yaml (base/new.yaml:1).',
    ],
    [
      'where it stops in the only file that changes, that is enough',
      {
        ...SHOP,
        'base/web.yaml': service('web').replace('  name: web', '  name: web\n  name: web'),
      },
      'base/web.yaml:5',
      'base/web.yaml cannot be read as YAML: The key "name" is already set on line 4; only one of them counts.',
    ],
    [
      'a base that is built by itself is called a cycle',
      {
        ...SHOP,
        'base/kustomization.yaml': kustomization('resources:\n- web.yaml\n- other.yaml\n- ../base'),
      },
      'base/kustomization.yaml:6',
      'base is built by itself: a cycle (cycle detected).',
    ],
  ])('%s', async (_, after, place, why) => {
    const found = await breaks(SHOP, after);
    expect(found.map(told)).toHaveLength(3);
    for (const each of found) expect(told(each).slice(1)).toEqual([place, why]);
  });

  test('is told once for all that stop alike, and the gaps only name them', async () => {
    const { text } = await reportOf(SHOP, without(SHOP, 'base/other.yaml'), 'markdown');
    expect(text).toContain('- `overlays/dev` and 2 more folders do not render, see below.\n');
    expect(text).toContain('  - `overlays/staging` · `base/kustomization.yaml:5`\n');
    expect(text).toContain(
      '**2. `overlays/dev` no longer builds: none of its 3 objects can be applied.**',
    );
    expect(text).toContain('The same applies to Kustomization overlays/staging');
    expect(text).not.toContain('**3.');
  });
});

describe('what is no break', () => {
  test('an input of a generator that Git now ignores', async () => {
    const after = {
      ...without(SHOP, 'overlays/dev/settings.env'),
      '.gitignore': 'settings.env\n',
    };
    expect(spoken(await breaks(SHOP, after))).toEqual([]);
  });

  test('a component that nothing includes any more', async () => {
    const component = {
      'part/kustomization.yaml': `${COMPONENT}patches: [{ path: absent.yaml }]\n`,
    };
    const review = await reviewOf(SHOP, { ...SHOP, ...component });
    expect(review.findings.map(({ detector }) => detector)).not.toContain('root-no-longer-renders');
    expect(review.gaps.filter(({ blocking }) => blocking)).toEqual([]);
  });

  test('a base that never rendered, when the last overlay of it goes', async () => {
    const base = {
      'base/kustomization.yaml': kustomization(
        'resources: [web.yaml]\nvars:\n- name: HOST\n  objref: { apiVersion: v1, kind: Service, name: db }\n  fieldref: { fieldpath: metadata.name }',
      ),
      'base/web.yaml': service('web'),
      'apps/orders/kustomization.yaml': kustomization('resources: [web.yaml]'),
      'apps/orders/web.yaml': service('orders'),
    };
    const overlays = { 'apps/web/kustomization.yaml': kustomization('resources: [../../base]') };
    const review = await reviewOf({ ...base, ...overlays }, base);
    expect(review.findings.map(({ detector }) => detector)).not.toContain('root-no-longer-renders');
    expect(review.gaps.map(({ root, blocking }) => [root, blocking])).toEqual([['base', false]]);
  });

  test('a folder that is removed with all that applied it', async () => {
    const after = without(SHOP, ...Object.keys(overlay('staging')));
    expect(spoken(await breaks(SHOP, after))).toEqual([]);
  });
});

describe("what shows the same on one's own machine", () => {
  const parts = (listed: string): Files => ({
    'flux/all.yaml': flux('all', './apps'),
    'apps/orders/kustomization.yaml': kustomization('resources: [note.yaml]'),
    'apps/orders/note.yaml': configMap('orders', '{ a: b }'),
    'apps/web/kustomization.yaml': kustomization(listed),
    'apps/web/web.yaml': service('web'),
  });
  const ways = async (before: Files, after: Files): Promise<readonly string[]> =>
    (await breaks(before, after)).map(({ subject, fix }) => `${subject.name}: ${spoken(fix.text)}`);

  test('is the build of the part that stops, where Flux takes in several', async () => {
    const [before, after] = [parts('resources: [web.yaml]'), parts('resources: [gone.yaml]')];
    expect(await ways(before, after)).toEqual([
      'apps/web: Restore the named file or object, or remove the entry. `kustomize build` of this folder stops at the same place.',
    ]);
  });

  test('is the build with charts, where the folder has some, for that stops at them otherwise', async () => {
    const build = (listed: string): Files => ({
      ...SHOP,
      'base/kustomization.yaml': kustomization(
        `resources: [${listed}]\nhelmCharts: [{ name: cache, repo: https://charts.example.com }]`,
      ),
    });
    const found = await breaks(build('web.yaml'), build('web.yaml, gone.yaml'));
    expect(found.map(({ fix }) => spoken(fix.text))).toContain(
      'Restore the named file or object, or remove the entry. `kustomize build --enable-helm` of this folder stops at the same place.',
    );
  });

  test('is what Flux builds, where the folder has no kustomization of its own', async () => {
    const written = flux('all', './apps', '  images: [{ name: web, newTag: v2 }]\n');
    const before = { ...parts('resources: [web.yaml]'), 'flux/all.yaml': written };
    const after = { ...before, 'apps/web/web.yaml': 'kind: *unknown\n' };
    expect(await ways(before, after)).toEqual([
      'apps: Correct the YAML there. `flux build kustomization --dry-run`, with `--path` and `--kustomization-file` of this tree, stops at the same place.',
    ]);
  });

  test('is what Flux builds, where no folder by itself stops', async () => {
    const before = { ...parts('resources: [web.yaml]'), 'apps/loose.yaml': service('loose') };
    const after = {
      ...parts('resources: [web.yaml]'),
      'apps/loose.yaml': configMap('orders', '{ a: c }'),
    };
    expect(await ways(before, after)).toEqual([
      'apps: Remove one of the two objects, or make it a patch of the other. `flux build kustomization --dry-run`, with `--path` and `--kustomization-file` of this tree, stops at the same place.',
    ]);
  });
});

test('a number as a key is YAML, and what stops at it is kustomize', async () => {
  const withPorts = `${service('other')}  ports: { 8080: x }\n`.replace(
    '  ports: [{ port: 80 }]\n',
    '',
  );
  const [first] = await breaks(SHOP, { ...SHOP, 'base/other.yaml': withPorts });
  expect(spoken(first?.why)).toBe(
    'base/other.yaml is YAML that kustomize does not build: The key 8080 is no text (unsupported type: a key that is not a string); write it in quotes.',
  );
  expect(spoken(first?.fix.text)).toBe(
    'Write the key in quotes. `kustomize build` of this folder stops at the same place.',
  );
});

describe('Flux that begins to put variables in', () => {
  const script = (name: string, text: string): string => configMap(name, `{ run: '${text}' }`);
  const tree = (postBuild: string, web = 'curl ${A}/${B}', more: Files = {}): Files => ({
    'sync/web.yaml': flux('web', './web', postBuild),
    'web/script.yaml': script('script', web),
    'web/other.yaml': script('other', 'echo ${A} ${C}'),
    ...more,
  });
  const begins = '  postBuild:\n    substitute: { cluster: prod }\n';
  const note = { 'web/note.yaml': script('note', 'x') };

  test('is told at its line, with all that has no value, and not at an edit beside it', async () => {
    const edited = { 'web/note.yaml': script('note', 'y') };
    const [found, ...more] = await breaks(
      tree('', undefined, note),
      tree(begins, undefined, edited),
    );
    expect(spoken(more)).toEqual([]);
    expect(found?.origin.file).toBe('sync/web.yaml');
    expect(spoken(found?.why)).toMatch(
      /uses \$\{A\} and \$\{C\}, which have no default and which nothing defines: .* Nor is there a value for \$\{B\} \(web\/script\.yaml:\d+\)\. It rendered before this change, which makes Flux substitute variables \(sync\/web\.yaml:\d+\): before, it/,
    );
    expect(spoken(found?.why)).not.toContain('note.yaml');
    expect(spoken(found?.fix.text)).toMatch(/^Write `\$\$\{` where the text is meant as it stands/);
    expect(found?.related?.map(({ file }) => file)).toContain('web/other.yaml');
  });

  test('names the edit of the file that it stops at, too', async () => {
    const before = tree('', 'curl x', { 'web/other.yaml': script('other', 'x') });
    const after = tree(begins, 'curl ${A}', { 'web/other.yaml': script('other', 'x') });
    const [found] = await breaks(before, after);
    expect(found?.origin.file).toBe('sync/web.yaml');
    expect(spoken(found?.why)).toMatch(
      /makes Flux substitute variables \(\S+\), and edits script\.yaml \(web\/script/,
    );
  });

  test('is not to blame where it did before', async () => {
    const fine = { 'web/other.yaml': script('other', 'x') };
    const [found] = await breaks(tree(begins, 'curl x', fine), tree(begins, 'curl ${A}', fine));
    expect(found?.origin.file).toBe('web/script.yaml');
    expect(spoken(found?.fix.text)).toMatch(/^Define the variable under `postBuild`/);
  });
});

test('what it stops at once that is fixed is told with it', async () => {
  const patch = (path: string): string =>
    `${COMPONENT}patches: [{ target: { kind: Service }, patch: '[{ "op": "add", "path": "${path}", "value": 1 }]' }]\n`;
  const tree = (path: string): Files => ({
    'shop/kustomization.yaml': kustomization(
      'resources: [web.yaml]\ncomponents: [more]\nconfigMapGenerator: [{ name: conf, files: [policy.rego] }]',
    ),
    'shop/web.yaml': service('web'),
    'shop/policy.rego': 'A=b\n',
    'shop/more/kustomization.yaml': patch(path),
  });
  const broken = without(tree('/spec/none/at'), 'shop/policy.rego');
  const [finding] = await breaks(tree('/spec/at'), broken);
  expect(spoken(finding?.why)).toMatch(
    /^The file "policy\.rego" .* After that fix it stops at this: The JSON patch cannot add "\/spec\/none\/at": .* \(shop\/more\/kustomization\.yaml:3\)\.$/,
  );
});
