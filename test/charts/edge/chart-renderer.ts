import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { ChartLimits } from '../../../src/charts/edge/create-chart-renderer.ts';
import { createChartRenderer } from '../../../src/charts/edge/create-chart-renderer.ts';
import type { ChartFile } from '../../../src/charts/chart-request.ts';
import type { ChartOutcome, ChartRenderer } from '../../../src/charts/chart-renderer.ts';
import { HELM_DEFAULTS } from '../../../src/charts/chart-request.ts';

export const entry = fileURLToPath(
  new URL('../../../dist-test/src/charts/edge/chart-worker.js', import.meta.url),
);

/** A renderer for the tests of one file, closed after them. */
export function chartRenderer(limits: Partial<ChartLimits> = {}): ChartRenderer {
  const renderer = createChartRenderer({ entry, limits });
  afterAll(() => renderer.close());
  return renderer;
}

export type Contents = Readonly<Record<string, string | Uint8Array>>;

/** Files of a chart called `c`; others may take the place of its Chart.yaml. */
export const chartOf = (files: Contents): ReadonlyMap<string, ChartFile> =>
  new Map(
    Object.entries({ 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n', ...files }).map(
      ([path, content]) => [
        path,
        {
          kind: 'bytes',
          bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
        },
      ],
    ),
  );

/** What Helm's defaults make of a chart of these files. */
export const renderFiles = (renderer: ChartRenderer, files: Contents): Promise<ChartOutcome> =>
  renderer.render({ ...HELM_DEFAULTS, files: chartOf(files) });
