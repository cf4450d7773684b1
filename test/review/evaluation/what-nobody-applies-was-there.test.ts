import { expect, test } from 'vitest';
import { flux } from '../../compare/delivery/flux-trees.ts';
import type { Files } from '../../support/review-of.ts';
import { reportOf } from '../../support/review-of.ts';

const applying = (folder: string): Files => ({
  [`.github/workflows/${folder.replaceAll('/', '-')}.yaml`]: `on: push
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
      - run: kubectl apply -k ${folder}
`,
});

const job = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: a, image: "registry.acme.test/a:latest" }] }
`;

const tree = (more: Files = {}): Files => ({
  'apps/kustomization.yaml': 'resources: [web.yaml]\n',
  'clusters/production/flux.yaml': flux('all', './apps'),
  'apps/web.yaml': flux('web', './web'),
  'apps/chat.yaml': flux('chat', './chat'),
  'web/kustomization.yaml': 'resources: [web.yaml]\n',
  'web/web.yaml': job('web'),
  'chat/kustomization.yaml': 'resources: [chat.yaml]\n',
  'chat/chat.yaml': job('chat'),
  ...more,
});

const standing = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { text } = await reportOf(before, after, 'markdown');
  return [...text.matchAll(/^- (.*) not pinned/gm)].map(([, words = '']) => words);
};

const CHANGED: Files = { 'web/web.yaml': job('web').replace('name: a,', 'name: b,') };

test('what was there of a folder that nothing here applies is not told of production', async () => {
  expect(await standing(tree(), tree(CHANGED))).toEqual([
    'production: 1 input of `web` is',
    'applied by nobody seen here: 1 input of `chat` is',
  ]);
});

test('it is where what applies it is listed', async () => {
  const listed = { 'apps/kustomization.yaml': 'resources: [web.yaml, chat.yaml]\n' };
  expect(await standing(tree(listed), tree({ ...listed, ...CHANGED }))).toEqual([
    'production: 1 input of `chat` is',
    'production: 1 input of `web` is',
  ]);
});

test('nor is it told of nobody where a script applies it, though a folder that nobody applies takes it in', async () => {
  const around = {
    'web/kustomization.yaml': 'resources: [web.yaml]\n',
    'web/web.yaml': job('web'),
    'chat/kustomization.yaml': 'resources: [chat.yaml]\n',
    'chat/chat.yaml': job('chat').replace('namespace: shop', 'namespace: talk'),
    'example/kustomization.yaml': 'resources: [../chat]\n',
    ...applying('web'),
  };
  const of = async (more: Files): Promise<readonly string[]> => {
    const before = { ...around, ...more };
    return standing(before, { ...before, ...CHANGED });
  };
  expect(await of({})).toContain('applied by nobody seen here: 1 input of `example` is');
  expect(await of(applying('chat'))).toContain('1 input of `example` is');
});

test('where a script applies the file by another folder, which may name it otherwise, only the one at hand is told', async () => {
  const trees = (more: Files): Files => ({
    'web/kustomization.yaml': 'resources: [web.yaml]\n',
    'web/web.yaml': job('web'),
    'chat/base/kustomization.yaml': 'resources: [chat.yaml]\n',
    'chat/base/chat.yaml': job('chat').replace(
      'spec: { containers',
      'spec: { serviceAccountName: chat, containers',
    ),
    'chat/meshed/kustomization.yaml': 'resources: [../base]\nnamespace: meshed\n',
    'chat/alone/kustomization.yaml': 'resources: [../base]\nnamespace: alone\n',
    'example/kustomization.yaml': 'resources: [../chat/meshed, missing.yaml]\n',
    ...applying('web'),
    ...applying('chat/meshed'),
    ...more,
  });
  const found = await items(trees({}), trees(CHANGED));
  const pinned = / not pinned.*$/;
  expect(found.map((line) => line.replace(pinned, ''))).toEqual([
    'from a folder whose applier is not seen here: 1 input of `chat/alone` is',
    '1 input of `example` is',
    '1 input of `web` is',
  ]);
});

const items = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { text } = await reportOf(before, after, 'markdown');
  const [, fold = ''] =
    /Already there before this change \(\d+\)<\/summary>\n\n([^]*?)\n\n</.exec(text) ?? [];
  return fold.split('\n').map((line) => line.replace(/^- /, ''));
};

/** One folder that a workflow applies, and one that nothing does: both are of one environment. */
const scripted = (more: Files = {}): Files => ({
  'web/kustomization.yaml': 'resources: [web.yaml]\n',
  'web/web.yaml': job('web'),
  'chat/kustomization.yaml':
    'resources: [chat.yaml]\npatches:\n- target: { kind: Service, name: chat }\n  patch: \'[{ "op": "remove", "path": "/spec/type" }]\'\n',
  'chat/chat.yaml': job('chat'),
  '.github/workflows/web.yaml': `on: push
jobs:
  apply:
    runs-on: ubuntu-latest
    steps:
      - run: kubectl apply -k web
`,
  ...more,
});

const ofChat = (told: readonly string[]): readonly string[] =>
  told.filter((line) => line.includes('chat'));

test('a line about a kustomization is told of its folder as those about its objects are', async () => {
  const told = await items(scripted(), scripted(CHANGED));
  expect(ofChat(told).toSorted()).toEqual([
    expect.stringMatching(/^applied by nobody seen here: 1 input of `chat`/),
    expect.stringMatching(/^applied by nobody seen here: The patch of Service chat/),
  ]);
});

test('where something changes in such a folder, which is told of the environment, all else of it is told of none', async () => {
  const changed = { 'chat/chat.yaml': job('chat').replace('name: a,', 'name: b,') };
  const { text } = await reportOf(scripted(), scripted(changed), 'markdown');
  expect(text).toMatch(/^- Deployment shop\/chat: /m);
  const told = await items(scripted(), scripted(changed));
  expect(ofChat(told).toSorted()).toEqual([
    expect.stringMatching(/^1 input of `chat` is not pinned/),
    expect.stringMatching(/^The patch of Service chat/),
  ]);
});
