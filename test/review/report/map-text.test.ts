import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { UNPAINTED } from '../../../src/review/report/print/print-terminal.ts';
import { mapSummary } from '../../../src/review/report/map/map-summary.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { PLATFORM } from '../../support/map-page.ts';
import { treeOf } from '../../support/tree-of.ts';

const page = readFileSync(
  fileURLToPath(new URL('../../../docs/reference/map.md', import.meta.url)),
  'utf8',
);
const engine = createEngine(readPackageData());

test('the page shows the map as it is', () => {
  const { plan, environments } = renderTree(treeOf(PLATFORM), [], engine);
  const map = deliveryMap(plan, environments);
  const [, shown] = /^```console\n\$ npx meshwarden map\n([^`]*)^```$/m.exec(page) ?? [];
  expect(mapText(map)).toBe(shown);
});

test('a summary counts the folders and sources that it does not show, and not their lines', () => {
  const { plan, environments } = renderTree(treeOf(PLATFORM), [], engine);
  const map = deliveryMap(plan, environments);
  const all = Array.from({ length: 9 }, (_, at) => `folder-${String(at)}`);
  const text = mapSummary(
    {
      ...map,
      notApplied: all.map((path) => ({ path, why: 'nobody names it' })),
      sources: all.map((name) => ({ name, isHere: false, appliers: 1 })),
    },
    UNPAINTED,
  );
  expect(text).toContain('  folder-5: nobody names it\n  and 3 more folders\n');
  expect(text).toContain('  folder-5: another repository (1 applier)\n  and 3 more sources\n');
  expect(text).not.toContain('more line');
});

test('a summary with --why says what named each environment', () => {
  const { plan, environments } = renderTree(treeOf(PLATFORM), [], engine, undefined, {
    isExplained: true,
  });
  const text = mapSummary(deliveryMap(plan, environments), UNPAINTED);
  expect(text).toMatch(/^prod .*\n.*\n {2}named because .* says prod \(\d+ appliers?\)$/m);
});
