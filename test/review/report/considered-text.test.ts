import { expect, test } from 'vitest';
import { renderTree } from '../../../src/gitops/index.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { consideredLines } from '../../../src/review/report/map/environment-name-steps.ts';
import { applicationText, CHART } from '../../gitops/names/delivered-trees.ts';
import { treeOf } from '../../gitops/tree-of.ts';

const engine = createEngine(readPackageData());

const files = {
  ...CHART,
  'argocd/one.yaml': applicationText({ name: 'web-dev', cluster: 'gke-prod' }),
  'argocd/two.yaml': applicationText({ name: 'web-prod', cluster: 'gke-prod' }),
};

const linesOf = (name: string): readonly string[] => {
  const { plan } = renderTree(treeOf(files), [], engine, undefined, { isExplained: true });
  const { environments, reasons } = plan;
  const roots = environments.find((each) => each.name === name)?.roots ?? [];
  return roots.flatMap((root) => consideredLines(reasons.roots.get(root)?.considered));
};

test('each thing that was looked at is said, what counts most, and what contradicts it', () => {
  expect(linesOf('dev').map((line) => line.trim())).toEqual([
    'of Application web-dev was looked at',
    'its name web-dev: says dev, and tells 2 environments apart: this counts most',
    'the folder that it lies in, argocd: says nothing',
    'the file that it lies in, one: says nothing',
    'the path that it applies, charts/web: says nothing',
    'its namespace web: says nothing',
    'its branch main: says nothing',
    'the name of its cluster, gke-prod: says prod, which contradicts it',
  ]);
  expect(linesOf('prod').join('\n')).not.toContain('contradicts');
});

test('nothing is looked at anew where nobody asks', () => {
  const { reasons } = renderTree(treeOf(files), [], engine).plan;
  expect([...reasons.roots.values()].every(({ considered }) => considered === undefined)).toBe(
    true,
  );
});
