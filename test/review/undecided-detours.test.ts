import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartRenderer } from '../charts/edge/chart-renderer.ts';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { times } from '../support/times.ts';
import type { Files } from './undecided-charts.ts';
import { DENY_ALL, installedChart } from './undecided-charts.ts';
import { DECIDED, DETOURS, HELPERS, SPELLINGS } from './undecided-detours.ts';
import { CONDITIONS, PLACES } from './undecided-spellings.ts';
import { meshMtls } from '../support/objects.ts';

const charts = chartRenderer();

const inMesh = (templates: Files): Files =>
  installedChart('flux', 'istio-system', { ...HELPERS, ...templates });

const STRICT = inMesh({ 'mode.yaml': meshMtls('STRICT') });

const saidOf = async (after: Files) => {
  const { tier, gaps } = await reviewOf(STRICT, after, charts);
  return { tier, gaps: gaps.map(({ message }) => message) };
};

const detours = fc.array(fc.constantFrom(...DETOURS), { maxLength: 3 });

const through = (ways: readonly ((is: string) => string)[], condition: string): string =>
  ways.reduce((is, way) => `not (not (${way(is)}))`, `not (not (${condition}))`);

test.each(shareOfRun(Object.entries(SPELLINGS), 6))('%s is open', async (_, condition) => {
  const mode = meshMtls(`{{ if ${condition} }}DISABLE{{ else }}STRICT{{ end }}`);
  expect(await saidOf(inMesh({ 'mode.yaml': mode }))).toEqual({ tier: 'critical', gaps: [] });
});

test('whatever is open, by whatever detour, wherever it stands: what lies behind it is held', async () => {
  const conditions = Object.values({ ...CONDITIONS, ...SPELLINGS });
  const places = fc.constantFrom(...Object.values(PLACES));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...conditions),
      detours,
      places,
      async (condition, ways, place) => {
        const after = inMesh(place(through(ways, condition)));
        const { tier, gaps } = await saidOf(after);
        expect(gaps).toEqual([]);
        // several decisions within each other are judged by their text: high at least
        expect(tier).toMatch(ways.length === 0 ? /^critical$/ : /^(?:critical|high)$/);
      },
    ),
    times(20),
  );
});

test('whatever Git decides, by whatever detour, is decided', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.values(DECIDED)),
      detours,
      async (condition, ways) => {
        const is = through(ways, condition);
        const mode = meshMtls(`{{ if ${is} }}DISABLE{{ else }}STRICT{{ end }}`);
        expect(await saidOf(inMesh({ 'mode.yaml': mode }))).toEqual({ tier: 'low', gaps: [] });
      },
    ),
    times(12),
  );
});

const OPEN = 'lookup "v1" "Pod" "a" "b"';
const DENIAL = `{{ if ${OPEN} }}${DENY_ALL}{{ end }}`;

test.each([
  ['in notes', { 'NOTES.txt': DENIAL }],
  ['in a comment', { 'deny.yaml': `{{/* ${DENIAL.replaceAll(/\{\{|\}\}/g, '')} */}}` }],
  ['in a helper that nobody calls', { '_deny.tpl': `{{ define "deny" }}${DENIAL}{{ end }}` }],
  ['in a file that is no template', { 'files/deny.yaml': DENIAL }],
  ['behind what Git decides', { 'deny.yaml': `{{ if .Values.deny }}${DENIAL}{{ end }}` }],
])('%s nothing lies behind it', async (_, templates) => {
  const after = inMesh({ 'mode.yaml': meshMtls('STRICT'), ...templates });
  expect(await saidOf(after)).toEqual({ tier: 'low', gaps: [] });
});

test('in a chart that the chart depends on, too', async () => {
  const after = inMesh({
    'mode.yaml': meshMtls('STRICT'),
    'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
    'charts/sub/templates/deny.yaml': DENIAL,
  });
  expect(await saidOf(after)).toEqual({ tier: 'critical', gaps: [] });
});

const COIN = 'eq (shuffle "ab") "ba"';
const OTHER_SIDE = 'eq (shuffle "ab") "ab"';
const policy = DENY_ALL.trim();

test.each([
  ['an object', `{{ if ${COIN} }}${DENY_ALL}{{ end }}`],
  ['an object on the other side', `{{ if ${OTHER_SIDE} }}${DENY_ALL}{{ end }}`],
  [
    'a kind',
    policy.replace(
      'AuthorizationPolicy',
      `{{ if ${COIN} }}X{{ else }}AuthorizationPolicy{{ end }}`,
    ),
  ],
  [
    'a kind on the other side',
    policy.replace(
      'AuthorizationPolicy',
      `{{ if ${OTHER_SIDE} }}X{{ else }}AuthorizationPolicy{{ end }}`,
    ),
  ],
  [
    'a namespace',
    policy.replace('istio-system', `{{ if ${COIN} }}x{{ else }}istio-system{{ end }}`),
  ],
  [
    'a namespace on the other side',
    policy.replace('istio-system', `{{ if ${OTHER_SIDE} }}x{{ else }}istio-system{{ end }}`),
  ],
  [
    'how many lines there are',
    `${policy}\n{{ range until (mod (randInt 1 100000) 97 | int) }}# {{ . }}\n{{ end }}`,
  ],
])('%s of the whole mesh that is there by chance is one of the whole mesh', async (_, deny) => {
  const after = inMesh({ 'mode.yaml': meshMtls('STRICT'), 'deny.yaml': deny });
  expect(await saidOf(after)).toEqual({ tier: 'critical', gaps: [] });
});

test.each([
  'contains "true" (toYaml (list IS))',
  'regexMatch "- t" (toYaml (list IS))',
  'eq (sha256sum "- true") (sha256sum (toYaml (list IS)))',
  'eq 6 (len (toYaml (list IS)))',
])(
  'what is asked of a text with something open in it is open, where it is printed: %s',
  async (asked) => {
    const is = asked.replace('IS', '(not (not (lookup "v1" "Pod" "a" "b")))');
    const mode = meshMtls(
      `{{ index (dict "true" "DISABLE" "false" "STRICT") (toString (${is})) }}`,
    );
    expect(await saidOf(inMesh({ 'mode.yaml': mode }))).toEqual({ tier: 'critical', gaps: [] });
  },
);
