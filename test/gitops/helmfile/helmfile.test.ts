import { describe, expect, test } from 'vitest';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';
import * as reviews from '../../support/review-of.ts';
import type { Files } from '../../support/review-of.ts';

const charts = chartRenderer();
const reviewOf = (before: Files, after: Files) => reviews.reviewOf(before, after, charts);
const reportOf = (before: Files, after: Files) =>
  reviews.reportOf(before, after, 'markdown', charts);

const HELMFILE = `environments:
  dev: {}
  prod:
    values: [envs/prod/globals.yaml]
---
releases:
  - name: web
    namespace: shop
    chart: ./charts/web
    values:
      - envs/{{ .Environment.Name }}/web.yaml
`;

const TEMPLATE = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default }
spec: { mtls: { mode: {{ .Values.mtls }} } }
`;

const tree = (more: Files = {}): Files => ({
  'helmfile.yaml': HELMFILE,
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
  'charts/web/values.yaml': 'mtls: STRICT\n',
  'charts/web/templates/all.yaml': TEMPLATE,
  'envs/prod/globals.yaml': 'domain: shop.example.com\nistio: { version: 1.24.0 }\n',
  'envs/prod/web.yaml': 'mtls: STRICT\n',
  'envs/dev/web.yaml': 'mtls: STRICT\n',
  ...more,
});

const OPENED = 'mtls: PERMISSIVE\n';

describe('values that a helmfile gives to a chart of the tree', () => {
  test('decide in the environment whose file they are in', async () => {
    const { tier, changes } = await reviewOf(tree(), tree({ 'envs/prod/web.yaml': OPENED }));
    expect(tier).toBe('high');
    expect(new Set(changes.map(({ environment }) => environment))).toEqual(new Set(['prod']));
    expect(changes.map(({ subject, origin }) => [subject.namespace, origin.file])).toContainEqual([
      'shop',
      'envs/prod/web.yaml',
    ]);
  });

  test('stand in the helmfile itself, later ones last', async () => {
    const given = (mode: string): Files => ({
      'helmfile.yaml': `${HELMFILE}      - mtls: ${mode}\n`,
    });
    const { changes } = await reviewOf(tree(given('STRICT')), tree(given('PERMISSIVE')));
    expect(new Set(changes.map(({ environment }) => environment))).toEqual(
      new Set(['dev', 'prod']),
    );
    const behind = tree({ ...given('PERMISSIVE'), 'envs/prod/web.yaml': OPENED });
    expect((await reviewOf(tree(given('PERMISSIVE')), behind)).tier).toBe('low');
  });

  test.each([
    [
      'a condition',
      HELMFILE.replace('  - name', '{{ if eq .Values.on "yes" }}\n  - name').concat('{{ end }}\n'),
    ],
    [
      'a value that decides',
      HELMFILE.replace('    namespace', '    condition: web.enabled\n    namespace'),
    ],
  ])('are told and not rendered where %s may leave the release out', async (_, helmfile) => {
    const more = { 'helmfile.yaml': helmfile };
    const { text } = await reportOf(tree(more), tree({ ...more, 'envs/prod/web.yaml': OPENED }));
    expect(text).not.toContain('No effective change');
    expect(text).toContain('envs/prod/web.yaml');
  });

  test('are told where helmfile makes them of a template', async () => {
    const more = {
      'helmfile.yaml': HELMFILE.replace('web.yaml', 'web.yaml.gotmpl'),
      'envs/prod/web.yaml.gotmpl': 'mtls: {{ .Values.mode }}\n',
      'envs/dev/web.yaml.gotmpl': 'mtls: STRICT\n',
    };
    const changed = { ...more, 'envs/prod/web.yaml.gotmpl': 'mtls: {{ .Values.other }}\n' };
    const { text } = await reportOf(tree(more), tree(changed));
    expect(text).not.toContain('No effective change');
  });

  test('of a release that is not installed decide nothing', async () => {
    const more = {
      'helmfile.yaml': HELMFILE.replace('    namespace', '    installed: false\n    namespace'),
    };
    const { changes } = await reviewOf(tree(more), tree({ ...more, 'envs/prod/web.yaml': OPENED }));
    expect(changes.filter(({ subject }) => subject.kind === 'PeerAuthentication')).toEqual([]);
  });
});

describe('a chart of a registry', () => {
  const istiod = (version: string): Files => ({
    'helmfile.yaml': `${HELMFILE}  - name: istiod
    namespace: istio-system
    chart: istio/istiod
    version: ${version}
    values: [envs/{{ .Environment.Name }}/istiod.yaml]
`,
    'envs/prod/istiod.yaml': 'meshConfig: { outboundTrafficPolicy: { mode: REGISTRY_ONLY } }\n',
  });

  test('is told with what its values change', async () => {
    const opened = {
      ...istiod('1.24.0'),
      'envs/prod/istiod.yaml': 'meshConfig: { outboundTrafficPolicy: { mode: ALLOW_ANY } }\n',
    };
    const { tier, changes } = await reviewOf(tree(istiod('1.24.0')), tree(opened));
    expect(tier).toBe('critical');
    expect(changes.map(({ environment, subject }) => [environment, subject.name])).toEqual([
      ['prod', 'istiod'],
    ]);
  });

  test('goes to the version that the values of an environment say', async () => {
    const version = '{{ .Values.istio.version }}';
    const newer = { ...istiod(version), 'envs/prod/globals.yaml': 'istio: { version: 1.25.0 }\n' };
    const { changes } = await reviewOf(tree(istiod(version)), tree(newer));
    expect(changes.map(({ environment, before, after }) => [environment, before, after])).toEqual([
      ['prod', '1.24.0', '1.25.0'],
    ]);
  });
});

test('releases lie in other files that a helmfile lists, and take over from templates', async () => {
  const parts: Files = {
    'helmfile.yaml': `environments: { dev: {}, prod: {} }
helmfiles: [{ path: "releases/*.yaml" }]
`,
    'releases/web.yaml': `templates:
  default:
    namespace: shop
    values: ["../envs/{{\`{{ .Environment.Name }}\`}}/{{\`{{ .Release.Name }}\`}}.yaml"]
releases:
  - name: web
    chart: ../charts/web
    inherit: [{ template: default }]
`,
  };
  const { changes } = await reviewOf(tree(parts), tree({ ...parts, 'envs/prod/web.yaml': OPENED }));
  expect(
    changes.map(({ environment, subject }) => [environment, subject.namespace]),
  ).toContainEqual(['prod', 'shop']);
});

describe('values of an environment that a release is not seen to read are told all the same', () => {
  const text = async (more: Files, changed: Files): Promise<string> =>
    (await reportOf(tree(more), tree({ ...more, ...changed }))).text;

  test('where a template of values may read them', async () => {
    const more = {
      'helmfile.yaml': HELMFILE.replace('web.yaml', 'web.yaml.gotmpl'),
      'envs/prod/web.yaml.gotmpl': 'mtls: {{ .Values.mode }}\n',
      'envs/dev/web.yaml.gotmpl': 'mtls: STRICT\n',
    };
    const said = await text(more, { 'envs/prod/globals.yaml': 'mode: PERMISSIVE\n' });
    expect(said).not.toContain('No effective change');
    expect(said).toContain('envs/prod/globals.yaml');
  });

  test('where a value comes of a template of the environment itself', async () => {
    const more = {
      'helmfile.yaml': HELMFILE.replace('globals.yaml', 'globals.yaml.gotmpl').concat(
        '      - mtls: {{ .Values.mode }}\n',
      ),
      'envs/prod/globals.yaml.gotmpl': 'mode: {{ env "MODE" }}\n',
    };
    const said = await text(more, { 'envs/prod/globals.yaml.gotmpl': 'mode: PERMISSIVE\n' });
    expect(said).not.toContain('No effective change');
  });
});

describe('a release that is not read whole is not rendered as if it were', () => {
  const rendered = async (helmfile: string, files: Files = {}): Promise<readonly string[]> => {
    const more = { 'helmfile.yaml': helmfile, ...files };
    const { changes } = await reviewOf(tree(more), tree({ ...more, 'envs/prod/web.yaml': OPENED }));
    return [...new Set(changes.map(({ subject }) => subject.kind))].sort();
  };
  const more = (lines: string): string => `${HELMFILE}${lines}`;

  test.each([
    [
      'a line of it is conditional',
      more('{{ if .Values.on }}\n      - envs/dev/web.yaml\n{{ end }}\n'),
    ],
    ['a setting is a list', more('    set: [{ name: a, values: [b, c] }]\n')],
    ['a setting has a comma', more('    set: [{ name: a, value: "b,c=d" }]\n')],
    ['its template lies elsewhere', more('    inherit: [{ template: elsewhere }]\n')],
  ])('where %s', async (_, helmfile) => {
    expect(await rendered(helmfile)).toEqual(['Chart']);
  });

  test.each([
    [
      'a file that may be missing is not there',
      more('      - envs/none.yaml\n    missingFileHandler: Warn\n'),
    ],
    ['a pattern names its files', HELMFILE.replace('/web.yaml', '/w*.yaml')],
  ])('and it is where %s', async (_, helmfile) => {
    expect(await rendered(helmfile)).toContain('PeerAuthentication');
  });

  test('releases of a file among `bases` count, too', async () => {
    const [environments = '', releases = ''] = HELMFILE.split('---\n');
    expect(
      await rendered(`bases: [common/all.yaml]\n${environments}`, { 'common/all.yaml': releases }),
    ).toContain('PeerAuthentication');
  });
});
