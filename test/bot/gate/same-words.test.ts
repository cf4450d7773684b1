import { expect, test } from 'vitest';
import { gateBlocks } from '../../../src/bot/gate/texts/gate-text.ts';
import { analyseTrees, createEngine, markdownOf } from '../../../src/review/index.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { NO_NAMES } from '../../../src/gitops/index.ts';
import type { Files } from '../../support/review-of.ts';
import { readTreesOf, reportOf } from '../../support/review-of.ts';
import { GateStory } from './gate-story.ts';

/** When the reviews of `review-of.ts` are made. */
const REVIEWED_AT = '2026-01-02T03:04:05.000Z';
const PLATFORM = 'platformTeam: [acme/mesh]\n';

const mtls = (mode: string): string => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: ${mode} } }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
`;
const trees = (config: string, mode: string): Files => ({
  '.meshwarden/config.yaml': config,
  'overlays/staging/all.yaml': mtls('STRICT'),
  'overlays/prod/all.yaml': mtls(mode),
});

const engine = createEngine(readPackageData(), NO_NAMES);

/** What is said of the gate by the app's check, and the whole report of the command line. */
async function said(config: string): Promise<{ readonly app: string; readonly line: string }> {
  const [before, after] = [trees(config, 'STRICT'), trees(config, 'DISABLE')];
  const occasion = { asOf: REVIEWED_AT, pullRequest: null };
  const analysed = await analyseTrees(readTreesOf(before, after), () => null, engine, occasion);
  if (analysed.kind !== 'reviewed') throw new Error(JSON.stringify(analysed.problems));
  const decision = new GateStory().run({ ...analysed, asOf: REVIEWED_AT });
  const blocks = gateBlocks(decision, { gaps: [] }, { draft: false });
  return {
    app: blocks.map(markdownOf).join('\n\n'),
    line: (await reportOf(before, after, 'markdown')).text,
  };
}

const WINDOW = 'windows: { weekly: { days: [Tue], from: "09:00", to: "16:00", timeZone: UTC } }\n';
const WINDOWS = `${PLATFORM}${WINDOW}tiers: { high: { window: weekly }, critical: { window: weekly } }\n`;
const RAN = '{ ranIn: { environment: staging, hours: 24 } }';
const FREEZE =
  'freezes: [{ from: 2026-01-01, to: 2026-01-09, tiers: [high, critical], reason: audit }]\n';

test.each([
  ['people', PLATFORM, ' from acme/mesh'],
  ['a window', WINDOWS, 'the window weekly** (opens Tue 6 Jan 2026 09:00 UTC, 2026-01-06T09:00Z)'],
  ['a freeze', `${PLATFORM}${FREEZE}`, 'the end of the freeze from 2026-01-01 to 2026-01-09'],
  [
    'a run elsewhere',
    `${PLATFORM}tiers: { high: ${RAN}, critical: ${RAN} }\n`,
    '24 hours in staging** (',
  ],
])('the command line says of %s what the app waits for', async (_, config, what) => {
  const { app, line } = await said(config);
  const [waiting = ''] = app.split('\n');
  expect(waiting).toContain(what);
  // approvals are counted on a pull request alone
  const words = waiting
    .replace('Waiting for', 'A merge waits for')
    .replaceAll(/ \(0 of \d+\)/g, '');
  expect(line).toContain(`${words}\n`);
});

test('both say of what is only observed what it would ask for', async () => {
  const observed = '{ enforcement: observe, window: weekly }';
  const config = `${PLATFORM}${WINDOW}tiers: { high: ${observed}, critical: ${observed} }\n`;
  const { app, line } = await said(config);
  const [why = '', , window = ''] = app.split('\n');
  expect(why).toMatch(
    /^\*\*Not blocking\*\* \(\w+ is set to `observe`\)\. If enforced, it would need/,
  );
  expect(window).toContain('it would wait for **the window weekly** (opens Tue');
  expect(line).toContain(why);
  expect(line).toContain(window);
});

test('both say why a check can only fail', async () => {
  const { app, line } = await said('tiers: { high: { enforcement: enforce } }\n');
  const [, why = ''] = /^\*\*This check fails:\*\* (.*)$/m.exec(app) ?? [];
  expect(why).toContain('nobody knows who gives them');
  expect(line).toContain(`**The check of a pull request fails:** ${why}`);
});
