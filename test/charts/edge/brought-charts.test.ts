import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { builtChart } from '../../../src/charts/dependencies/built-chart.ts';
import { chartFilesIn } from '../../../src/charts/chart-folder.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import { printedText } from '../../../src/charts/rendered-documents.ts';
import { treeOf } from '../../support/tree-of.ts';
import { chartRenderer } from './chart-renderer.ts';

const renderer = chartRenderer();
const folder = fileURLToPath(new URL('../../brought', import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

test.each([
  ['all.txt', []],
  ['few.txt', [read('few')]],
])('a chart with its dependencies renders to what Helm prints of it: %s', async (name, sets) => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  const tree = treeOf(
    Object.fromEntries(
      files.map((path) => [path.slice(folder.length + 1), new Uint8Array(readFileSync(path))]),
    ),
  );
  const built = builtChart(chartFilesIn(tree, 'shop'), {
    tree,
    chart: 'shop',
    builder: 'helm',
    elsewhere: { tree, chartOf: () => undefined },
    hasFolders: true,
  });
  const outcome = await renderer.render({
    ...HELM_DEFAULTS,
    releaseName: 'web',
    includeCRDs: true,
    sets: sets.map((expression) => ({ kind: 'value', expression })),
    files: built?.kind === 'built' ? built.files : new Map(),
  });
  expect(outcome.kind === 'rendered' ? printedText(outcome.documents).text : outcome.message).toBe(
    read(name),
  );
});
