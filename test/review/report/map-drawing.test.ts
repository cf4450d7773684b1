import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import type { DeliveryMap } from '../../../src/gitops/index.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { mapReport } from '../../../src/review/report/map/map-report.ts';
import { expectInertSvg } from '../../support/expect-inert-svg.ts';
import { PLATFORM } from '../../support/map-page.ts';
import { treeOf } from '../../support/tree-of.ts';

const { plan, environments } = renderTree(treeOf(PLATFORM), [], createEngine(readPackageData()));
const map = deliveryMap(plan, environments);
const [environment] = map.environments;
if (environment === undefined) throw new Error('There is no environment.');
const [root] = environment.roots;
if (root === undefined) throw new Error('There is no folder.');

test('a map is drawn with what applies each folder and for which environment', () => {
  const svg = mapReport(map, 'svg');
  const texts = expectInertSvg(svg);
  expect(texts).toContain('prod (production)');
  expect(texts).toContain('Application argocd/mesh');
  expect(mapReport(map, 'svg')).toBe(svg);
});

/** A map of so many environments with a folder and an applier each. */
const mapOf = (count: number, word = 'e'): DeliveryMap => ({
  ...map,
  notApplied: [],
  environments: Array.from({ length: count }, (_, at) => ({
    ...environment,
    name: `${word}${String(at)}`,
    charts: [],
    roots: [{ ...root, path: `apps/${word}${String(at)}` }],
  })),
});

test('of a map with 2,000 things 300 are drawn, and how many folders found no room is said', () => {
  const svg = mapReport(mapOf(1_000), 'svg');
  expect(svg.match(/<rect /g)?.length).toBeLessThanOrEqual(301);
  expect(expectInertSvg(svg)).toContainEqual(
    expect.stringMatching(
      /^There is no room for 8\d\d more folders and where they go: --environment NAME and --service NAME draw a part\.$/,
    ),
  );
});

test('names on a map that are made to break a drawing stay names', () => {
  const name = '"/><script>1</script><style>*{x:url(//x)}</style>]]>&#34;%%\u202e';
  const texts = expectInertSvg(mapReport(mapOf(2, name), 'svg'));
  expect(texts.filter((text) => text.includes('<script>')).length).toBeGreaterThan(4);
});

test('nothing to deliver is a drawing that says so', () => {
  const texts = expectInertSvg(mapReport({ ...map, environments: [], notApplied: [] }, 'svg'));
  expect(texts).toContain('Nothing here looks like configuration to deliver.');
});
