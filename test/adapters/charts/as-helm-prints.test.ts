import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderChart } from '../../../src/app/analysis/render-chart.ts';
import type { ChartOptions } from '../../../src/cli/print-chart.ts';
import { chartCall } from '../../../src/cli/print-chart.ts';
import { renderCommand } from '../../../src/cli/render-command.ts';
import { treeOf } from '../../support/tree-of.ts';
import { chartRenderer } from './chart-renderer.ts';

const charts = fileURLToPath(new URL('../../charts', import.meta.url));
const cases = readdirSync(charts, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);
const renderer = chartRenderer();

test('there are cases enough to say something', () => {
  const printed = cases.filter((name) => !expected(name).startsWith('failure\n'));
  expect(printed.length).toBeGreaterThanOrEqual(12);
  expect(cases.length - printed.length).toBeGreaterThanOrEqual(8);
});

test.each(cases)('%s: the chart renders to what Helm prints, byte for byte', async (name) => {
  expect(await rendered(name)).toBe(expected(name));
});

test('a chart in a folder of a larger tree is the same chart', async () => {
  expect(await rendered('packed', 'deploy/charts/packed')).toBe(expected('packed'));
});

const expected = (name: string): string => readFileSync(join(charts, name, 'expected.txt'), 'utf8');

async function rendered(name: string, folder = 'chart'): Promise<string> {
  const args = readFileSync(join(charts, name, 'args'), 'utf8')
    .trim()
    .split(' ');
  const options = optionsOf(args.filter((word) => word !== ''));
  const tree = treeOf(filesBelow(join(charts, name, 'chart'), folder));
  const values = (options.values ?? []).map((file) => ({
    name: file,
    bytes: readFileSync(join(charts, name, file)),
  }));
  const call = { ...chartCall(options), values };
  const trees = { tree, load: () => Promise.resolve() };
  const outcome = await renderChart(trees, folder, renderer, call, false);
  return outcome.kind === 'rendered' ? outcome.text : `failure\n${outcome.reasons.join('\n')}\n`;
}

function optionsOf(args: readonly string[]): ChartOptions {
  const command = renderCommand();
  command.parseOptions([...args]);
  return command.opts<ChartOptions>();
}

const filesBelow = (folder: string, prefix: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => {
        const path = join(file.parentPath, file.name);
        return [prefix + path.slice(folder.length), new Uint8Array(readFileSync(path))];
      }),
  );
