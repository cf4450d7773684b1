import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/index.ts';
import { renderFolder } from '../../../src/cli/rendering/render-output.ts';
import { NO_NAMES } from '../../../src/gitops/index.ts';
import { treeOf } from '../../support/tree-of.ts';
import { chartRenderer } from '../../charts/edge/chart-renderer.ts';

const home = fileURLToPath(new URL('../../inflated', import.meta.url));
const files = Object.fromEntries(
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .map((path) => [path.slice(home.length + 1), readFileSync(path, 'utf8')]),
);
const cases = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))].filter(
  (name) => `${name}/expected.txt` in files,
);
const expected = (name: string): string => files[`${name}/expected.txt`] ?? '';
const trees = { tree: treeOf(files), load: () => Promise.resolve() };
const engine = createEngine(readPackageData(), NO_NAMES, chartRenderer());

/** Where each failure is, and words that kustomize or Helm says of it too. */
const FAILURES: Readonly<Record<string, readonly [place: string, words: string]>> = {
  'bad-merge': ['kustomization.yaml:1', 'valuesMerge'],
  'bad-name': ['kustomization.yaml:1', 'release name "Orders": invalid release name'],
  'bad-yaml': ['charts/web/templates/n.yaml:1', 'mapping values are not allowed in this context'],
  'chart-outside-default-values': ['kustomization.yaml:2', 'not in or below'],
  'empty-values': ['kustomization.yaml:1', 'could not parse values file'],
  fails: ['charts/web/templates/route.yaml:9', 'a timeout is needed'],
  'merge-kinds': ['kustomization.yaml:1', 'wrong node kind'],
  // fetched where it is installed, so that nobody knows here what comes of it
  'missing-dependency': ['kustomization.yaml:1', 'redis'],
  nameless: ['charts/web/templates/n.yaml:1', 'missing metadata.name in object'],
  'no-such-values': ['kustomization.yaml:1', 'none.yaml'],
  'no-values': ['kustomization.yaml:1', 'charts/web/values.yaml'],
  repeated: ['kustomization.yaml:1', 'behavior must be merge or replace'],
  'taken-by-a-resource': ['kustomization.yaml:2', 'behavior must be merge or replace'],
  'taken-within': ['charts/web/templates/n.yaml:5', 'already registered id'],
  'two-names': ['kustomization.yaml:2', 'cannot set --name-template and also specify a name'],
  'unknown-field': ['kustomization.yaml:1', 'chartHome'],
  'values-outside': ['kustomization.yaml:1', 'not in or below'],
};
const printed = cases.filter((name) => !expected(name).startsWith('failure\n'));
const failing = cases.filter((name) => !printed.includes(name));

test('there are cases enough to say something', () => {
  expect(printed.length).toBeGreaterThanOrEqual(20);
  expect(failing).toEqual(Object.keys(FAILURES).sort());
});

test.each(printed)('%s: charts come to what kustomize prints, byte for byte', async (name) => {
  const outcome = await renderFolder(trees, name, engine);
  expect(outcome).toEqual({ kind: 'rendered', text: expected(name) });
});

test.each(failing)('%s: kustomize fails, and so does this, at its place', async (name) => {
  const [place = '', words = ''] = FAILURES[name] ?? [];
  expect(expected(name)).toContain(words);
  const outcome = await renderFolder(trees, name, engine);
  const reasons = outcome.kind === 'refused' ? outcome.reasons.join('\n') : outcome.text;
  expect(reasons.startsWith(`${name}/${place}: `) ? '' : reasons).toBe('');
  expect(reasons).toContain(words);
});
