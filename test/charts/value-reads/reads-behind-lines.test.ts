import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chartReads } from '../../../src/charts/index.ts';
import type { ChartFile } from '../../../src/charts/chart-request.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';
import { chartRenderer } from '../edge/chart-renderer.ts';

const HELM = new URL('../../helm/', import.meta.url);
const charts = readdirSync(HELM, { withFileTypes: true }).flatMap((each) =>
  each.isDirectory() ? [each.name] : [],
);
const renderer = chartRenderer();

function filesOf(chart: string): ReadonlyMap<string, ChartFile> {
  const folder = new URL(`${chart}/chart/`, HELM);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries.flatMap((entry) => {
      if (!entry.isFile()) return [];
      const path = `${entry.parentPath}/${entry.name}`.replaceAll('//', '/');
      const bytes = new Uint8Array(readFileSync(path));
      return [[path.slice(folder.pathname.length), { kind: 'bytes', bytes }] as const];
    }),
  );
}

test('every value that the engine says a line was made from counts as read', async () => {
  let seen = 0;
  for (const chart of charts) {
    const files = filesOf(chart);
    const outcome = await renderer.render({ ...HELM_DEFAULTS, files });
    if (outcome.kind === 'failed') continue;
    const reads = chartReads(files, []);
    const behind = outcome.documents.flatMap(({ places }) =>
      places.flatMap((place) => place?.values ?? []),
    );
    seen += behind.length;
    const unread = behind.filter((path) => reads.of(path.map(String)) === 'none');
    expect(unread, chart).toEqual([]);
  }
  expect(seen).toBeGreaterThan(30);
});
