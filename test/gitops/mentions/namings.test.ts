import { expect, test } from 'vitest';
import { namingsIn } from '../../../src/gitops/mentions/namings.ts';
import { createManifestReader } from '../../../src/manifest/index.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';
import { treeOf } from '../../support/tree-of.ts';

const FOLDERS: Files = {
  'mesh/crds/base/kustomization.yaml': 'resources: [all.yaml]\n',
  'mesh/install/kustomization.yaml': 'resources: [all.yaml]\n',
  'release/all.yaml': '',
};

const said = (files: Files, paths: readonly string[], isWhole = false): string => {
  const tree = treeOf({ ...FOLDERS, ...files });
  const kustomizations = new Set(['mesh/crds/base', 'mesh/install']);
  return namingsIn(tree, kustomizations, createManifestReader()).said(
    paths,
    { none: '', some: '' },
    isWhole,
  );
};

test.each([
  ['the top', 'tool/a.yaml', 'a: 1\nfolder: mesh/install\n', ' (tool/a.yaml:2 names it)'],
  ['its own folder', 'tool/a.yaml', 'x:\n  - ../mesh/install/\n', ' (tool/a.yaml:2 names it)'],
  ['JSON', 'tool/a.json', '{\n  "folder": "./mesh/install",\n}', ' (tool/a.json:2 names it)'],
])('a value that is the path of a folder names it, as seen from %s', (_, file, text, told) => {
  expect(said({ [file]: text }, ['mesh/install'])).toBe(told);
});

test.each([
  ['through a wrapper', 'helm template ./mesh/install | wrapped apply -f -\n'],
  ['behind a variable', 'helm upgrade --install x "${TOP}/mesh/install"\n'],
  ['by a name in a variable', 'NAME="install"\nhelm upgrade --install x "${TOP}/${NAME}"\n'],
  ['by a path in one', 'DIR="$(cd "$(dirname "$0")" && pwd)/mesh/install"\nhelm template x $DIR\n'],
  ['by one of make', 'DIR := $(CURDIR)/mesh/install\nup: ; helm upgrade -i x $(DIR)\n'],
])('a script that applies a chart %s names it', (_, lines) => {
  const chart = { 'mesh/install/Chart.yaml': 'name: install\n' };
  const told = said({ ...chart, 'bin/up': `#!/bin/sh\n${lines}` }, ['mesh/install']);
  expect(told).toBe(' (bin/up:2 names it)');
});

test.each(['echo mesh/install\n', '# helm template mesh/install\n', 'NAME=install\n'])(
  'one that does not does not: %j',
  (lines) => {
    const chart = { 'mesh/install/Chart.yaml': 'name: install\n' };
    expect(said({ ...chart, 'up.sh': lines }, ['mesh/install'])).toBe('');
  },
);

const ONE = { 'mesh/parts/one.yaml': '', 'mesh/install/Chart.yaml': 'name: install\n' };

test.each([
  ['bin/up.sh', 'kubectl apply -f $SCRIPT_DIR/parts/one.yaml\n', 'mesh/parts/one.yaml'],
  ['mesh/up.sh', 'kubectl apply -f "${HERE}"/parts/one.yaml\n', 'mesh/parts/one.yaml'],
  ['bin/up.sh', 'flux push artifact oci://x --path="$ROOT/mesh"\n', 'mesh/parts/one.yaml'],
  ['up.sh', 'kubectl apply -f mesh/$KIND/one.yaml\n', 'mesh/parts/one.yaml'],
  ['up.sh', '$(MAKE) -C mesh all | kubectl apply -f -\n', 'mesh/parts/one.yaml'],
  ['README.md', '    kubectl apply -f mesh/parts\n', 'mesh/parts/one.yaml'],
  ['mesh/README.md', '$ kubectl apply -f parts/one.yaml\n', 'mesh/parts/one.yaml'],
  ['mesh/README.md', 'oc apply -f one.yaml -f parts/one.yaml\n', 'mesh/parts/one.yaml'],
  ['docs/run.md', 'cd mesh/parts\n'.concat('kubectl apply -f one.yaml\n'), 'mesh/parts'],
  ['docs/run.md', 'flux bootstrap git --path=mesh\n', 'mesh/parts'],
  ['docs/run.md', 'helm-east upgrade --install -n x one ./mesh/install\n', 'mesh/install'],
  ['mesh/run.md', 'helm install one install -n x\n', 'mesh/install'],
  ['mesh/install/README.md', 'helm install one .\n', 'mesh/install'],
  [
    'docs/run.md',
    'What lies in [one](../mesh/parts/one.yaml) is for later.\n',
    'mesh/parts/one.yaml',
  ],
  ['tf/mods/x/main.tf', '  chart = "../../mesh/install"\n', 'mesh/install'],
  ['tf/main.tf', '  chart = "${path.module}/../mesh/install"\n', 'mesh/install'],
  ['tf/flux.tf', '  path = "mesh/parts"\n', 'mesh/parts'],
  ['boot/templates/a.yaml', '    path: mesh\n', 'mesh'],
  ['boot/templates/a.yaml', '    path: mesh/{{ .name }}\n', 'mesh/parts'],
  ['tool.go', 'x := fmt.Sprintf("%s/mesh/install", root)\n', 'mesh/install'],
  ['.github/workflows/a.yaml', '      - run: kubectl apply -f mesh/parts\n', 'mesh/parts'],
])('%s names with %j', (file, text, path) => {
  expect(said({ ...ONE, [file]: text }, [path])).toMatch(/^ \(.* names /);
});

const CHART = { 'mesh/install/Chart.yaml': 'name: install\n' };

test.each([
  ['the folder that it goes to', 'bin/up.sh', 'cd ../mesh/install\n./run.sh\n'],
  ['a way out of a folder', 'mesh/install/bin/x/up.sh', 'cd ../..\nhelm list\n'],
  ['a namespace', 'up.sh', 'NS=install\nhelm -n $NS upgrade --install one repo/one\n'],
  ['what it writes', 'up.sh', 'OUT=mesh/install\nkustomize build mesh/crds > $OUT/all.yaml\n'],
  ['a folder it makes', 'up.sh', 'D=mesh/install\nmkdir -p $D\nkustomize build a > b\n'],
  ['an output', 'up.sh', 'helm template one repo/one --output-dir mesh/install\n'],
  ['the program that it runs', 'mesh/up.sh', '$BIN/helm install one repo/one\n'],
])('a script does not name %s', (_, file, lines) => {
  const files = { ...CHART, 'mesh/helm/a.yaml': '', [file]: lines };
  expect(said(files, ['mesh/install'])).toBe('');
  expect(said(files, ['mesh/helm'])).toBe('');
});

test('a folder that is entered says where what is applied then begins', () => {
  const files = {
    ...CHART,
    'up.sh': 'cd mesh/install && helm list\nhelm upgrade --install one .\n',
  };
  expect(said(files, ['mesh/install'])).toBe(' (up.sh:2 names it)');
});

test('a command that applies a chart is told before one that only renders it', () => {
  const render = 'helm template one \\\n  ./mesh/install \\\n  --dry-run\n';
  const apply = 'helm upgrade --install one \\\n  ./mesh/install\n';
  expect(said({ ...CHART, 'up.sh': render }, ['mesh/install'])).toBe(' (up.sh:2 names it)');
  expect(said({ ...CHART, 'up.sh': render + apply }, ['mesh/install'])).toBe(' (up.sh:5 names it)');
});

test('a value that is a chart behind a variable names the one that is called so', () => {
  const value = { 'play/one.yml': 'vars:\n  helm_chart: "{{ charts }}/install"\n' };
  expect(said({ ...CHART, ...value }, ['mesh/install'])).toBe(' (play/one.yml:2 names it)');
  const other = { 'old/install/Chart.yaml': 'name: install\n' };
  expect(said({ ...CHART, ...other, ...value }, ['mesh/install'])).toBe('');
});

test('a variable behind a folder stands for what lies next in it', () => {
  const files = { 'mesh/parts/more/deep/two.yaml': '', 'up.sh': 'kubectl apply -k mesh/$KIND\n' };
  expect(said(files, ['mesh/parts/one.yaml'])).toBe(' (up.sh:1 names mesh)');
  expect(said(files, ['mesh/parts/more/deep/two.yaml'])).toBe('');
});

test('nothing is denied if the tree has more texts than are searched', () => {
  const many = Object.fromEntries(
    Array.from({ length: 8_001 }, (_, at) => [`notes/${String(at)}.md`, '']),
  );
  const [some, all] = [FOLDERS, { ...FOLDERS, ...many }].map((files) =>
    namingsIn(treeOf(files), new Set(), createManifestReader()).said(['mesh/install'], {
      none: 'nothing applies it',
      some: 'what applies it is not seen',
    }),
  );
  expect(some).toBe('nothing applies it');
  expect(all).toBe('what applies it is not seen');
});

test('a search through hostile texts ends', () => {
  const hostile = ['helm install ', '$(', '{{', '${', '- ', 'a/', './', '"$"/'].map((word) =>
    `kubectl apply ${word.repeat(400)}`.slice(0, 499),
  );
  const endless = 'helm install '.repeat(15_000);
  const text = `${hostile.join('\n')}\n`.repeat(300);
  const files = { 'README.md': text, 'up.sh': text, 'a.yaml': text, 'a.tf': text };
  expect(said({ ...files, 'all.sh': endless }, ['mesh/install'])).toBe('');
});

test('a folder around a kustomization that has none itself stands for it, and of several some are told', () => {
  const files = { 'a.yaml': 'one: mesh/crds\ntwo: ./mesh/install\nthree: release/\n' };
  expect(said(files, ['mesh/crds/base'])).toBe(' (a.yaml:1 names mesh/crds)');
  expect(said(files, ['mesh/crds/base', 'mesh/install', 'release'])).toBe(
    ' (a.yaml:1 names mesh/crds and a.yaml:2 names mesh/install)',
  );
  expect(said(files, ['mesh'])).toBe('');
  expect(said(files, ['mesh'], true)).toBe(' (a.yaml:1 names mesh/crds)');
  expect(said({ 'a.yaml': 'one: mesh/\n' }, ['mesh/install', 'release'])).toBe(
    ' (a.yaml:1 names mesh)',
  );
});

test.each([
  ['docs/a.yaml', 'folder: mesh/install\n'],
  ['CHANGELOG.md', 'mesh/install is new\n'],
  ['CODEOWNERS', 'mesh/install @team\n'],
  ['README.md', 'see https://example.com/x/mesh/install and helm.example/mesh/install/more\n'],
  ['README.md', 'helm install install repo/install\n'],
  ['.github/workflows/a.yaml', 'on:\n  push:\n    paths:\n      - mesh/install/\n'],
  ['ci/a.yaml', 'paths:\n  - mesh/install/\n'],
  ['dependabot.yml', 'directory: mesh/install\n'],
  ['renovate.json', '{\n"x": "mesh/install"\n}'],
  ['kustomization.yaml', 'resources:\n  - mesh/install\n'],
  ['a.yaml', 'image: mesh/install\n'],
  ['a.yaml', 'x: /mesh/install\ny: see mesh/install there\n# mesh/install\n'],
  ['mesh/install/a.yaml', 'x: mesh/install\n'],
  ['a.yaml', `x: ${'mesh/'.repeat(400)}install\n${'- '.repeat(200)}mesh/install\n`],
  ['a.yaml', `${'#\n'.repeat(6000)}x: mesh/install\n`],
])('no hint is what stands in %s: %s', (file, text) => {
  expect(said({ [file]: text }, ['mesh/install'])).toBe('');
});

const policy = (name: string): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: ${name}, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n`;

test('what nothing is seen to apply is said with what names it', async () => {
  const tree = (name: string, more: Files = {}): Files => ({
    'mesh/one/base/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/one/base/all.yaml': policy('default') + '---\n' + policy(name),
    'mesh/other/base/kustomization.yaml': 'resources: [all.yaml]\n',
    'mesh/other/base/all.yaml': policy('default'),
    'docs/example/kustomization.yaml': 'resources: [all.yaml]\n',
    'docs/example/all.yaml': policy('default'),
    // variants of one thing among many others name no environment
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => `apps/app-${String(at)}`).flatMap((folder) => [
        [`${folder}/kustomization.yaml`, 'resources: [a.yaml]\n'],
        [`${folder}/a.yaml`, policy(folder.slice('apps/'.length))],
      ]),
    ),
    ...more,
  });
  const named = { 'tool.yaml': 'mesh: mesh/one\nsample: docs/example\n' };
  const bare = await reviewOf(tree('a'), tree('b'));
  const review = await reviewOf(tree('a', named), tree('b', named));
  expect(bare.reach?.join(' ')).toMatch(/[Nn]othing seen in this tree applies mesh\/one\/base\. /);
  expect(review.reach?.join(' ')).toMatch(
    /What applies mesh\/one\/base is not seen here \(tool\.yaml:1 names mesh\/one\)\. /,
  );
  expect(review.reach?.join(' ')).not.toMatch(/nothing seen in this tree applies/i);
  expect(bare.notes.join(' ')).toContain('no applier of them is seen in this tree.');
  expect(review.notes.join(' ')).toContain(
    'what names them is not followed here (tool.yaml:2 names docs/example).',
  );
});

const ROUTE =
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web], http: [{ timeout: 1s }] }\n';

test.each([
  ['README.md', 'Then `kubectl apply -f extra/route.yaml`.\n'],
  ['deploy/README.md', '    cd extra\n    kubectl apply -f route.yaml\n'],
  ['infra/main.tf', 'file = "${path.root}/../extra/route.yaml"\n'],
])(
  'a changed file that nothing is followed to is not told to have no effect where %s names it',
  async (file, text) => {
    const base: Files = {
      'prod/kustomization.yaml': 'resources: [policy.yaml]\n',
      'prod/policy.yaml': policy('default'),
      'extra/kustomization.yaml': 'resources: []\n',
    };
    const changed = { ...base, 'extra/route.yaml': ROUTE };
    const bare = await reviewOf(base, changed);
    const review = await reviewOf({ ...base, [file]: text }, { ...changed, [file]: text });
    expect(bare.namedFiles).toEqual([]);
    expect(bare.unappliedObjects).toHaveLength(1);
    expect(review.namedFiles).toEqual([
      { path: 'extra/route.yaml', by: expect.stringContaining(`(${file}:`) },
    ]);
    expect(review.unappliedObjects).toEqual([]);
  },
);

test('a text that is not loaded yet is looked at once it is', () => {
  const tree = treeOf({ ...FOLDERS, 'up.sh': 'kubectl apply -k mesh/install\n' });
  const wanted = new Set(['up.sh']);
  const asked = {
    ...tree,
    wanted,
    read: (path: string) => (wanted.has(path) ? PENDING : tree.read(path)),
  };
  const namings = namingsIn(asked, new Set(), createManifestReader());
  expect(namings.said(['mesh/install'], { none: 'none', some: 'some' })).toBe('none');
  wanted.clear();
  expect(namings.said(['mesh/install'], { none: 'none', some: 'some' })).toMatch(/^some/);
  expect(namings.isRun('mesh/install')).toBe(true);
});

const PENDING = { kind: 'pending', oid: 'x' } as const;
