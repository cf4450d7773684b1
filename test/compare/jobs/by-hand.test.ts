import { expect, test } from 'vitest';
import type { Files } from '../../support/review-of.ts';
import { DEPLOY, toldOf, withFiles, workflow } from './mesh-with-jobs.ts';

const APPLY = 'kubectl apply -f https://example.org/x.yaml';
const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: mesh, namespace: argocd }
spec:
  source: { repoURL: https://git.example/acme/mesh.git, path: mesh/overlays/production }
  destination: { name: in-cluster, namespace: istio-system }
`;

const script = (word: string): Files => ({ 'ops/frob.sh': `frob ${word}\n${APPLY}\n` });
const makefile = (word: string): Files => ({ Makefile: `frob:\n\tfrob ${word}\n\t${APPLY}\n` });
const changed = async (of: (word: string) => Files, beside: Files) =>
  (await toldOf(withFiles({ ...of('a'), ...beside }), withFiles({ ...of('b'), ...beside }))).tier;

const ARGO = { 'argocd/mesh.yaml': APPLICATION };

test.each([
  ['an Application', ARGO],
  ['a pipeline', { [DEPLOY]: workflow([APPLY]) }],
])('lines that a person starts wait for that person where %s delivers', async (_, beside) => {
  expect(await changed(script, beside)).toBe('medium');
  expect(await changed(makefile, beside)).toBe('medium');
});

test('they ask where nothing else is seen to deliver', async () => {
  expect(await changed(script, {})).toBe('high');
  expect(await changed(makefile, {})).toBe('high');
});

test('what is new there and goes in place of nothing waits for a person, too', async () => {
  const other = { 'ops/melt.sh': `melt\n${APPLY}\n` };
  const tierOf = async (before: Files, after: Files) =>
    (await toldOf(withFiles(before), withFiles(after))).tier;
  expect(await tierOf(script('a'), { ...script('a'), ...other })).toBe('medium');
  expect(await tierOf(script('a'), other)).toBe('high');
  expect(await tierOf({}, { ...other, [DEPLOY]: workflow(['bash ops/melt.sh']) })).toBe('high');
});

test('they ask where a pipeline runs them, by whatever others', async () => {
  const run = { [DEPLOY]: workflow(['bash ci/all.sh']), 'ci/all.sh': 'bash ops/frob.sh\n' };
  expect(await changed(script, { ...ARGO, ...run })).toBe('high');
  expect(await changed(makefile, { ...ARGO, [DEPLOY]: workflow(['make frob']) })).toBe('high');
});

test('a pipeline that begins to run them asks', async () => {
  const before = withFiles({ ...ARGO, ...script('a'), [DEPLOY]: workflow(['frob x']) });
  const after = withFiles({ ...ARGO, ...script('a'), [DEPLOY]: workflow(['bash ops/frob.sh']) });
  expect((await toldOf(before, after)).tier).toBe('high');
});

test('a script needs no ending, where its first line says what runs it', async () => {
  const of =
    (first: string) =>
    (word: string): Files => ({ 'bin/frob': `${first}frob ${word}\n${APPLY}\n` });
  expect(await changed(of('#!/usr/bin/env bash\n'), ARGO)).toBe('medium');
  expect(await changed(of('#!/usr/bin/env bash\n'), {})).toBe('high');
  expect(await changed(of(''), {})).toBe('low');
});

test.each(['shellcheck ops/frob.sh', 'grep -q frob ops/frob.sh'])(
  'a pipeline that only looks at a script runs none of it: %s',
  async (command) => {
    const looks = { [DEPLOY]: workflow([command, 'kubectl apply -f https://example.org/y.yaml']) };
    expect(await changed(script, { ...ARGO, ...looks })).toBe('medium');
  },
);

test('one that hands it to a shell runs it', async () => {
  const hands = { [DEPLOY]: workflow(['cat ops/frob.sh | bash']) };
  expect(await changed(script, { ...ARGO, ...hands })).toBe('high');
});

test('a test that a pipeline starts is what its package says', async () => {
  const of = (word: string): Files => ({
    'package.json': JSON.stringify({ scripts: { test: `frob ${word} && ${APPLY}` } }),
    [DEPLOY]: workflow(['npm test']),
  });
  expect(await changed(of, ARGO)).toBe('high');
});
