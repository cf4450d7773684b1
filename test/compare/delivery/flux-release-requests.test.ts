import { expect, test } from 'vitest';
import type { Asked } from './asked-release.ts';
import { asked, FIRST, from, OWN } from './asked-release.ts';

test.each<[what: string, helm: string, spec: string, chart: string, expected: Partial<Asked>]>([
  [
    'nothing said: the names of the HelmRelease, CRDs, an upgrade (HELM-7…9)',
    'helm template web . -n shop --include-crds --is-upgrade',
    '',
    '',
    {
      releaseName: 'web',
      namespace: 'shop',
      includeCRDs: true,
      isUpgrade: true,
      skipTests: false,
      noHooks: false,
      values: [],
      sets: [],
      defaults: 'a: 0\n',
    },
  ],
  [
    'a namespace to install into (HELM-7, HELM-8)',
    'helm template eu-web . -n eu',
    '  targetNamespace: eu\n',
    '',
    { releaseName: 'eu-web', namespace: 'eu' },
  ],
  [
    'where its history is kept decides nothing (HELM-7)',
    'helm template web . -n shop',
    '  storageNamespace: flux-system\n',
    '',
    { releaseName: 'web', namespace: 'shop' },
  ],
  [
    'a name of its own (HELM-7)',
    'helm template front . -n eu',
    '  releaseName: front\n  targetNamespace: eu\n',
    '',
    { releaseName: 'front', namespace: 'eu' },
  ],
  [
    'CRDs of which neither action makes any (HELM-9)',
    'helm template web . -n shop',
    '  install: { crds: Skip }\n  upgrade: { crds: Skip }\n',
    '',
    { includeCRDs: false },
  ],
  [
    'CRDs that an upgrade makes (HELM-9)',
    'helm template web . -n shop --include-crds',
    '  install: { crds: Skip }\n  upgrade: { crds: CreateReplace }\n',
    '',
    { includeCRDs: true },
  ],
  [
    'values (HELM-4)',
    'helm template web . -f values-of-the-release.yaml',
    '  values: { a: 2, b: null }\n',
    '',
    { values: ['{"a":2,"b":null}'] },
  ],
  [
    'references in order, values over them (HELM-4, HELM-5)',
    'helm template web . -f first.yaml -f second.yaml -f other.yaml -f values-of-the-release.yaml',
    from(FIRST, 'kind: Secret, name: second', `${FIRST}, valuesKey: other`) +
      '  values: { c: 4 }\n',
    '',
    { values: ['a: 1\nmap: { x: 1 }', 'a: 3', 'b: 2', '{"c":4}'] },
  ],
  [
    'what may be missing, and is (HELM-4)',
    'helm template web . -f first.yaml',
    from(
      'kind: ConfigMap, name: lost, optional: true',
      FIRST,
      `${FIRST}, valuesKey: lost, optional: true`,
    ),
    '',
    { values: ['a: 1\nmap: { x: 1 }'] },
  ],
  [
    'a path that values lack is set, a number as one (HELM-6)',
    'helm template web . -f values.yaml --set image.size=5000000',
    from(`${FIRST}, valuesKey: number, targetPath: image.size`) + '  values: { a: 2 }\n',
    '',
    {
      values: ['{"a":2,"image":{"size":5000000}}'],
      sets: [{ kind: 'value', expression: 'image.size=5000000' }],
    },
  ],
  [
    'a path to a scalar at the top of values loses (HELM-6)',
    'helm template web . --set a=5000000 -f values.yaml',
    from(`${FIRST}, valuesKey: number, targetPath: a`) + '  values: { a: 2 }\n',
    '',
    { values: ['{"a":2}'], sets: [] },
  ],
  [
    'a path into a list of values wins (HELM-6)',
    'helm template web . -f values.yaml --set list[0]=5000000',
    from(`${FIRST}, valuesKey: number, targetPath: "list[0]"`) + '  values: { list: [1, 2] }\n',
    '',
    {
      values: ['{"list":[5000000,2]}'],
      sets: [{ kind: 'value', expression: 'list[0]=5000000' }],
    },
  ],
  [
    'of two paths into one map of values the first wins, the second loses (HELM-6)',
    'helm template web . -f values.yaml --set map.x=5000000',
    from(
      `${FIRST}, valuesKey: number, targetPath: map.x`,
      'kind: Secret, name: second, valuesKey: plain, targetPath: map.z',
    ) + '  values: { map: { x: 1, z: 2 } }\n',
    '',
    {
      values: ['{"map":{"x":5000000,"z":2}}'],
      sets: [{ kind: 'value', expression: 'map.x=5000000' }],
    },
  ],
  [
    'a path into a map of values loses behind a reference with that map (HELM-6)',
    'helm template web . --set map.x=5000000 -f values.yaml',
    from(FIRST, `${FIRST}, valuesKey: number, targetPath: map.x`) + '  values: { map: { x: 9 } }\n',
    '',
    { values: ['{"a":1,"map":{"x":9}}'], sets: [] },
  ],
  [
    'a later reference wins over a path (HELM-6)',
    'helm template web . --set a=5000000 -f first.yaml',
    from(`${FIRST}, valuesKey: number, targetPath: a`, FIRST),
    '',
    { values: ['{"a":1,"map":{"x":1}}'], sets: [] },
  ],
  [
    'a literal takes a comma (HELM-6)',
    "helm template web . --set-literal text='one,two'",
    from(`${FIRST}, valuesKey: list, targetPath: text, literal: true`),
    '',
    { values: ['{"text":"one,two"}'], sets: [] },
  ],
  [
    'one file in place of the values of the chart (HELM-2)',
    'cp ../../env/base.yaml values.yaml && helm template web .',
    '',
    ', valuesFiles: [env/base.yaml]',
    { defaults: 'a: 7 # kept as it is written\n' },
  ],
  [
    'several files, merged, null kept (HELM-2)',
    'cp merged.yaml values.yaml && helm template web .',
    '',
    ', valuesFiles: [charts/web/values.yaml, ./env/base.yaml, env/prod.yaml, env/lost.yaml], ignoreMissingValuesFiles: true',
    { defaults: '{"a":7,"b":null}' },
  ],
  [
    'values.yaml alone is as if nothing were said (HELM-2)',
    'helm template web .',
    '',
    ', valuesFiles: [values.yaml]',
    { defaults: 'a: 0\n' },
  ],
])('%s', (_, __, spec, chart, expected) => {
  expect(asked(spec, chart)).toMatchObject(expected);
});

test('a name that is too long is cut, with a digest of the whole (HELM-7)', () => {
  const name = 'a-release-whose-name-is-longer-than-helm-takes-for-one-of-them';
  expect(asked('', '', name)).toMatchObject({
    releaseName: expect.stringMatching(/^a-release-whose-name-is-longer-than-helm-[0-9a-f]{12}$/),
  });
});

test.each([
  [
    'a key that is not there',
    from(`${FIRST}, valuesKey: lost`),
    '',
    'ConfigMap shop/first has no lost, from which HelmRelease shop/web takes values.',
  ],
  [
    'a comma that nothing escapes (HELM-6)',
    from(`${FIRST}, valuesKey: list, targetPath: text`),
    '',
    'list of ConfigMap shop/first cannot be set at text: key "two" has no value.',
  ],
  [
    'a file of values that is not there (HELM-2)',
    '',
    ', valuesFiles: [env/lost.yaml]',
    'env/lost.yaml is named as a file of values, and is not there.',
  ],
])('%s fails the release', (_, spec, chart, message) => {
  expect(asked(spec, chart)).toBe(message);
});

test.each([
  ['another repository', 'others.git', 'no release'],
  ['this repository under another name', 'shop.git', 'web'],
])('a chart of %s', (_, repository, expected) => {
  const source = (name: string, url: string): string =>
    `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: { name: ${name}, namespace: flux-system }\nspec: { url: "https://example.com/${url}" }\n`;
  const spec = source('flux-system', 'shop.git') + source('second', repository);
  const found = asked(spec, '', 'web', OWN.replace('name: flux-system', 'name: second'));
  expect(typeof found === 'string' ? found : found.releaseName).toBe(expected);
});
