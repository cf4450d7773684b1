import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { deliveryMap } from '../../../src/core/delivery/map/delivery-map.ts';
import { discoverEnvironments } from '../../../src/core/environments/discover-environments.ts';
import { mapText } from '../../../src/core/report/map/map-text.ts';
import { PLATFORM } from '../../support/map-page.ts';
import { treeOf } from '../../support/tree-of.ts';

const page = readFileSync(fileURLToPath(new URL('../../../docs/map.md', import.meta.url)), 'utf8');

test('the page shows the map as it is', () => {
  const map = deliveryMap(discoverEnvironments(treeOf(PLATFORM), []));
  const [, shown] = /^```console\n\$ npx meshwarden map\n([^`]*)^```$/m.exec(page) ?? [];
  expect(mapText(map)).toBe(shown);
});
