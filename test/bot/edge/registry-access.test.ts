import { expect, test } from 'vitest';
import { openRegistries } from '../../../src/bot/edge/registry-access.ts';
import { createLog } from '../../../src/forge/edge/telemetry/log.ts';
import { DIRECT } from '../../../src/forge/edge/network/outbound.ts';
import type { Outbound } from '../../../src/forge/edge/network/outbound.ts';
import { openedOutbound } from '../../support/opened-outbound.ts';

const SOURCE = {
  ...({ kind: 'http', host: 'charts.example.com', prefixes: ['/stable'] } as const),
  ...{ via: ['*.blobs.example'], repositories: ['acme/*'], authorization: null },
};

/** What the service writes down when it opens these sources. */
function logged(chartSources: readonly (typeof SOURCE)[], outbound: Outbound): readonly string[] {
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'json' }, (line) => lines.push(line));
  openRegistries({ chartSources }, outbound, { log, metrics: { chartAsked: () => undefined } });
  return lines;
}

test('that the addresses of registries are checked by a proxy is said once, where one is in between', async () => {
  const [line, ...more] = logged([SOURCE, SOURCE], await openedOutbound(3128));
  expect(line).toContain('charts are fetched through a proxy');
  expect(line).toContain('"hosts":"charts.example.com, *.blobs.example"');
  expect(more).toEqual([]);
  const exempt = { NO_PROXY: 'charts.example.com,blobs.example' };
  expect(logged([SOURCE], await openedOutbound(3128, '', exempt))).toEqual([]);
  expect(logged([SOURCE], DIRECT)).toEqual([]);
  expect(logged([], await openedOutbound(3128))).toEqual([]);
});
