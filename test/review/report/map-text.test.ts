import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { deliveryMap, renderTree } from '../../../src/gitops/index.ts';
import { mapText } from '../../../src/review/report/map/map-text.ts';
import { PLATFORM } from '../../support/map-page.ts';
import { treeOf } from '../../support/tree-of.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/map.md', import.meta.url)), 'utf8');
const engine = createEngine(readPackageData());

test('the page shows the map as it is', () => {
  const { plan, environments } = renderTree(treeOf(PLATFORM), [], engine);
  const map = deliveryMap(plan, environments);
  const [, shown] = /^```console\n\$ npx meshwarden map\n([^`]*)^```$/m.exec(page) ?? [];
  expect(mapText(map)).toBe(shown);
});
