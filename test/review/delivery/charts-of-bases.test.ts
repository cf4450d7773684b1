import { expect, test } from 'vitest';
import { changeLines } from '../../../src/review/report/changes/change-text.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { object } from '../../compare/delivery/flux-trees.ts';

const chart = (version: string): string =>
  `helmCharts: [{ name: store, version: ${version}, repo: "https://charts.example", releaseName: store }]\n`;

/** A base with a chart, and folders that each put it into a namespace of its own. */
const tree = (version: string, folders: readonly string[]): Files => ({
  'base/kustomization.yaml': chart(version),
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, at) => `apps/app-${String(at)}`).flatMap((folder) => [
      [`${folder}/kustomization.yaml`, 'resources: [a.yaml]\n'],
      [`${folder}/a.yaml`, object('Service', folder.slice('apps/'.length))],
    ]),
  ),
  ...Object.fromEntries(
    folders.map((name) => [
      `${name}/kustomization.yaml`,
      `namespace: ${name}\nresources: [../base]\n`,
    ]),
  ),
});

const linesOf = async (before: Files, after: Files): Promise<readonly string[]> => {
  const { changes } = await reviewOf(before, after);
  return [...new Set(changeLines(changes).map(({ text }) => text))];
};

test('a chart of a base is told with the folders that build on it', async () => {
  expect(await linesOf(tree('1.0.0', ['shop']), tree('1.1.0', ['shop']))).toEqual([
    'chart store 1.0.0 → 1.1.0 from https://charts.example: what it renders is not seen here (in shop)',
  ]);
});

test('some of many folders are named, and it is one thing to say', async () => {
  const names = ['a', 'b', 'c', 'd'].map((name) => `team-${name}-namespace`);
  expect(await linesOf(tree('1.0.0', names), tree('1.1.0', names))).toEqual([
    'chart store 1.0.0 → 1.1.0 from https://charts.example: what it renders is not seen here (in team-a-namespace, team-b-namespace and 2 more folders)',
  ]);
});

test('of a chart that comes, the folders are told that get it', async () => {
  const { 'base/kustomization.yaml': _, ...folders } = tree('1.0.0', ['shop', 'mail']);
  const without = { ...folders, 'base/kustomization.yaml': 'resources: []\n' };
  expect(await linesOf(without, tree('1.0.0', ['shop', 'mail']))).toEqual([
    'chart store 1.0.0: new, and what it renders is not seen here (in mail and shop)',
  ]);
});

test('a folder is not named where the chart is written in it', async () => {
  const own = (version: string): Files => ({ 'shop/kustomization.yaml': chart(version) });
  expect(await linesOf(own('1.0.0'), own('1.1.0'))).toEqual([
    'chart store 1.0.0 → 1.1.0 from https://charts.example: what it renders is not seen here',
  ]);
});
