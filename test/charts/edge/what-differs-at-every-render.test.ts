import { expect, test } from 'vitest';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import type { Contents } from './chart-renderer.ts';
import { chartOf, chartRenderer, renderFiles } from './chart-renderer.ts';

const renderer = chartRenderer();

async function varying(files: Contents): Promise<readonly string[]> {
  const outcome = await renderFiles(renderer, files);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return outcome.documents.flatMap(({ text, varying: lines }) =>
    lines.map(({ line }) => text.split('\n')[line] ?? ''),
  );
}

test('lines of random numbers, of the time and in any order are marked, and no others', async () => {
  const text = `plain: 1
a: {{ randAlphaNum 20 }}
b: {{ uuidv4 }}
c: {{ shuffle "abcdefghijklmnopqrstuvwxyz" }}
d: {{ randInt 0 1000000000 }}
e: {{ (genPrivateKey "ed25519") | sha256sum }}
f: {{ now | date "2006" }}
g: {{ now | date "Monday" }}
h: {{ now.Unix }}
i: {{ list 1 2 | join "," }}
j: {{ randAlphaNum 20 | len }}
{{ $made := randAlphaNum 20 }}k: {{ $made }}
l: {{ htpasswd "a" "b" }}
m: {{ keys .Values.map | join "," }}
n: {{ keys .Values.map | sortAlpha | join "," }}
`;
  const values = `map: {${Array.from({ length: 40 }, (_, at) => `k${String(at)}: 1`).join(', ')}}\n`;
  const lines = await varying({ 'templates/a.yaml': text, 'values.yaml': values });
  expect(lines.map((line) => line.charAt(0))).toEqual('abcdefghklm'.split(''));
});

test('where a document has another number of lines, what the other one has nowhere is marked; where it is not there again, nothing', async () => {
  const files = {
    'templates/a.yaml': 'plain: 1\n',
    'templates/b.yaml':
      'a: 1\n{{ range until (mod (randInt 1 100000) 97 | int) }}b{{ . }}: 1\n{{ end }}',
    'templates/c.yaml': '{{ if eq (now | date "2006") "2023" }}c: 1{{ end }}\n',
  };
  const lines = await varying(files);
  expect(lines).not.toContain('plain: 1');
  expect(lines).not.toContain('a: 1');
  expect(lines).not.toContain('c: 1');
});

test('a chart that is slow at random things is still a chart', async () => {
  const hasty = chartRenderer({ time: 2_000 });
  // at the other time it does not end
  const files = {
    'templates/a.yaml':
      'a: {{ randAlphaNum 5 }}\n{{ if ne (now | date "2006") "2023" }}{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}{{ end }}',
  };
  const outcome = await renderFiles(hasty, files);
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  expect(outcome.documents.map((document) => document.varying)).toEqual([[]]);
});

test.each([
  ['nothing', 'a: 1', {}],
  ['the version', 'a: {{ .Capabilities.KubeVersion.Minor }}', { readsKubeVersion: true }],
  [
    'the version through a variable',
    '{{ $c := .Capabilities }}a: {{ $c.KubeVersion.Version }}',
    { readsKubeVersion: true },
  ],
  [
    'APIs, in a helper',
    '{{ define "x" }}{{ .Capabilities.APIVersions.Has "apps/v1" }}{{ end }}a: {{ include "x" . }}',
    { readsApiVersions: true },
  ],
])('the answer says that a template reads %s of the cluster', async (_what, text, reads) => {
  const files = chartOf({ 'templates/a.yaml': `${text}\n` });
  const expected = { readsKubeVersion: false, readsApiVersions: false, ...reads };
  expect(await renderer.render({ ...HELM_DEFAULTS, files })).toMatchObject({
    capabilities: { kubeVersion: 'v1.37.0', ...expected },
  });
  expect(await renderer.render({ ...HELM_DEFAULTS, files, kubeVersion: '1.31.2' })).toMatchObject({
    capabilities: { kubeVersion: 'v1.31.2', ...expected },
  });
});
