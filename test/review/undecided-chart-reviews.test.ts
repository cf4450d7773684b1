import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { headlineOf } from '../../src/review/report/review/headline.ts';
import { comparedSentence } from '../../src/review/report/review/no-effective-change.ts';
import { nettedParameters } from '../../src/forge/edge/github/github-api.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { writtenOf } from '../bot/written-of-review.ts';
import { reviewOf } from '../support/review-of.ts';
import type { Files, Installer } from './undecided-charts.ts';
import { installedChart } from './undecided-charts.ts';
import { CONDITIONS, OTHERS, PLACES } from './undecided-spellings.ts';
import { meshMtls } from '../support/objects.ts';

const charts = chartRenderer();

const tierOf = async (before: Files, after: Files) => (await reviewOf(before, after, charts)).tier;

const inMesh = (templates: Files, installer: Installer = 'flux'): Files =>
  installedChart(installer, 'istio-system', templates);

const STRICT = inMesh({ 'mode.yaml': meshMtls('STRICT') });

const FIRST = 'lookup "v1" "Namespace" "" "kube-system"';

describe('what only the cluster, the clock or the release decides of the whole mesh is critical under Flux', () => {
  test.each(shareOfRun(Object.entries(CONDITIONS), 6))('by %s', async (_, condition) => {
    const mode = meshMtls(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`);
    expect(await tierOf(STRICT, inMesh({ 'mode.yaml': mode }))).toBe('critical');
  });
  test.each(shareOfRun(Object.entries(PLACES), 6))('in %s', async (_, templates) => {
    expect(await tierOf(STRICT, inMesh(templates(FIRST)))).toBe('critical');
  });
  test.each(shareOfRun(Object.entries(OTHERS), 6))('in %s', async (_, templates) => {
    expect(await tierOf(STRICT, inMesh(templates))).toBe('critical');
  });
});

describe('under Argo CD', () => {
  const strict = inMesh({ 'mode.yaml': meshMtls('STRICT') }, 'argo-cd');
  const withMode = (condition: string): Files =>
    inMesh(
      { 'mode.yaml': meshMtls(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`) },
      'argo-cd',
    );
  test.each([
    'lookup "v1" "Namespace" "" "x"',
    'gt (int .Release.Revision) 1',
    '.Release.IsUpgrade',
  ])('%s is decided', async (condition) => {
    expect(await tierOf(strict, withMode(condition))).toBe('low');
  });
  test.each([
    '.Capabilities.APIVersions.Has "example.com/v1"',
    'semverCompare "<1.30" .Capabilities.KubeVersion.Version',
    'eq (now | date "2006") "2031"',
    'eq (randInt 0 4000) 1',
  ])('%s is not', async (condition) => {
    expect(await tierOf(strict, withMode(condition))).toBe('critical');
  });
});

describe('a change of what decides is one of what lies behind it', () => {
  const withMode = (condition: string): Files =>
    inMesh({ 'mode.yaml': meshMtls(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`) });
  test.each([
    ['gt (now | unixEpoch | int64) 1900000000', 'gt (now | unixEpoch | int64) 1800000000'],
    ['lookup "v1" "ConfigMap" "a" "b"', 'lookup "v1" "ConfigMap" "a" "c"'],
    [
      '.Capabilities.APIVersions.Has "example.com/v1"',
      '.Capabilities.APIVersions.Has "monitoring.coreos.com/v1"',
    ],
    ['lookup "v1" "ConfigMap" "a" "b"', 'gt (int .Release.Revision) 3'],
  ])('%s → %s', async (before, after) => {
    expect(await tierOf(withMode(before), withMode(after))).toBe('critical');
  });
  test('and so is what takes it away', async () => {
    expect(await tierOf(withMode('lookup "v1" "Pod" "a" "b"'), STRICT)).toBe('critical');
  });
  test('where it stays as it is, nothing is told', async () => {
    const condition = 'lookup "v1" "Pod" "a" "b"';
    const after = { ...withMode(condition), 'charts/web/templates/_h.tpl': '{{/* words */}}' };
    expect(await tierOf(withMode(condition), after)).toBe('low');
  });
});

describe('an ordinary object behind what only the cluster, the clock or the release decides', () => {
  const configMap = (value: string, name = 'notes'): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { a: "${value}" }\n`;
  const inShop = (template: string, installer: Installer = 'flux'): Files =>
    installedChart(installer, 'shop', { 'notes.yaml': template });
  const behind = (condition: string, value: string): string =>
    `{{ if ${condition} }}\n${configMap(value)}{{ end }}\n`;
  const said = async (before: Files, after: Files) => {
    const review = await reviewOf(before, after, charts);
    return {
      tier: review.tier,
      headline: headlineOf(review).sentence,
      why: review.reasons.map(({ why }) => why),
      undecided: review.unknowns.map(({ message }) => message),
      compared: comparedSentence(review),
    };
  };

  test.each([
    ['flux', FIRST, 'objects of the cluster (lookup)'],
    ['flux', '.Release.IsInstall', 'whether it is the first installation'],
    ['flux', 'gt .Release.Revision 1', 'the revision of the release'],
    [
      'argo-cd',
      '.Capabilities.APIVersions.Has "example.com/v1"',
      'the kinds that the cluster has (.Capabilities.APIVersions)',
    ],
    ['argo-cd', 'gt (now | unixEpoch | int) 1900000000', 'the time'],
  ] as const)(
    'is said to be undecided under %s behind %s, and the change not to be without effect',
    async (installer, condition, asked) => {
      const before = inShop(behind(condition, '1'), installer);
      const after = inShop(behind(condition, '2'), installer);
      const undecided = `Whether ConfigMap shop/notes changes is not decided here: a chart decides by ${asked}, and where that is otherwise than it is rendered here, its data.a changes.`;
      const told = await said(before, after);
      expect(told).toEqual({
        tier: 'low',
        headline:
          'Nothing changes as it is rendered here; what becomes of ConfigMap shop/notes is not decided here',
        why: ['Nothing changes as it is rendered here, and what may change is not decided here.'],
        undecided: [undecided],
        compared: told.compared,
      });
      expect(told.compared).toContain('the same, as far as that is decided here');
      expect(told.compared).toContain(undecided);
    },
  );

  test.each(['lookup "v1" "Namespace" "" "x"', '.Release.IsUpgrade', 'gt .Release.Revision 1'])(
    'is left out by Argo CD behind %s, where the change has no effect',
    async (condition) => {
      const of = (value: string): Files => inShop(behind(condition, value), 'argo-cd');
      const { headline, undecided } = await said(of('1'), of('2'));
      expect([headline, undecided]).toEqual(['No effective change', []]);
    },
  );

  test('is said to be added where the change writes it', async () => {
    const before = inShop(configMap('1'));
    const after = inShop(
      `${configMap('1')}---\n{{ if ${FIRST} }}\n${configMap('2', 'more')}{{ end }}\n`,
    );
    const { undecided } = await said(before, after);
    expect(undecided).toEqual([
      'Whether ConfigMap shop/more changes is not decided here: a chart decides by objects of the cluster (lookup), and where that is otherwise than it is rendered here, it is added.',
    ]);
  });

  test('is told of a value that is drawn by chance, without any decision', async () => {
    const secret = (length: number): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: key }\nstringData: { key: "{{ randAlphaNum ${String(length)} }}" }\n`;
    const { undecided } = await said(inShop(secret(16)), inShop(secret(20)));
    expect(undecided).toEqual([
      'Whether Secret shop/key changes is not decided here: a chart writes what only the cluster, the clock or chance gives, and where that is otherwise than it is rendered here, its stringData.key changes.',
    ]);
  });

  test('is not told of where only what is decided changes', async () => {
    const of = (value: string): Files =>
      inShop(`${configMap(value, 'other')}---\n${behind(FIRST, '1')}`);
    const { headline, undecided } = await said(of('1'), of('2'));
    expect([headline, undecided]).toEqual([expect.stringContaining('other'), []]);
  });

  test('is told of a text that neither way renders', async () => {
    const of = (value: string): Files =>
      inShop(
        `{{ if ${FIRST} }}{{ if lookup "v1" "Pod" "a" "b" }}{{ else }}\n${configMap(value)}{{ end }}{{ end }}\n`,
      );
    const { headline, undecided } = await said(of('1'), of('2'));
    expect(headline).not.toContain('No effective change');
    expect(undecided).toHaveLength(1);
  });
});

describe('a name that only the cluster gives', () => {
  test('is printed as what is not decided, not as a word of the engine', async () => {
    const modes = `{{ range (lookup "v1" "Namespace" "" "").items }}\n---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: {{ .metadata.name }} }\nspec: { mtls: { mode: DISABLE } }\n{{ end }}\n`;
    const review = await reviewOf(inMesh({}), inMesh({ 'modes.yaml': modes }), charts);
    const { terminal, markdown, comment, check = '' } = writtenOf(review);
    const sent = JSON.stringify(
      nettedParameters(z.record(z.string(), z.unknown()).parse(JSON.parse(check))),
    );
    for (const text of [terminal, markdown, comment, sent]) {
      expect(text).toContain('PeerAuthentication (not decided here)/default');
      expect(text).not.toMatch(/undecided-[0-9a-f]/);
    }
  });

  test.each([
    ['each namespace', '{{ .metadata.name }}', '(lookup "v1" "Namespace" "" "").items'],
    [
      'a namespace that an object names',
      '{{ .data.home }}',
      '(lookup "v1" "ConfigMap" "apps" "homes").items',
    ],
  ])(
    'may be the root namespace: what is written into %s may hold for the whole mesh',
    async (_, namespace, found) => {
      const modes = (mode: string): string =>
        `{{ range ${found} }}\n---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: ${namespace} }\nspec: { mtls: { mode: ${mode} } }\n{{ end }}\n`;
      const review = await reviewOf(
        inMesh({ 'modes.yaml': modes('STRICT') }),
        inMesh({ 'modes.yaml': modes('PERMISSIVE') }),
        charts,
      );
      expect(review.tier).toBe('critical');
      expect(writtenOf(review)['terminal']).toContain('Mesh-wide mTLS');
    },
  );

  test('is no matter of the whole mesh where it is no object of the mesh', async () => {
    const secrets = (key: string): string =>
      `{{ range (lookup "v1" "Namespace" "" "").items }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: registry, namespace: {{ .metadata.name }} }\ndata: { host: ${key} }\n{{ end }}\n`;
    const review = await reviewOf(
      inMesh({ 'secrets.yaml': secrets('a.example') }),
      inMesh({ 'secrets.yaml': secrets('b.example') }),
      charts,
    );
    expect(review.tier).toBe('low');
  });
});

test.each(['argo-cd', 'flux'] as const)(
  'under %s what a chart makes up is no text that the cluster refuses',
  async (installer) => {
    const secret = (password: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: redis }\ndata:\n  password: ${password}\n`;
    const made = '{{ randAlphaNum 24 | b64enc }}';
    const { findings } = await reviewOf(
      installedChart(installer, 'shop', { 'auth.yaml': secret('czNjcjN0') }),
      installedChart(installer, 'shop', { 'auth.yaml': secret(made) }),
      charts,
    );
    expect(spoken(findings.filter(({ detector }) => detector === 'change-refused'))).toEqual([]);
    expect(spoken(findings.filter(({ detector }) => detector === 'invalid-mesh-resource'))).toEqual(
      [],
    );
  },
);
