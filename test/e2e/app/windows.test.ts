import { expect, test } from 'vitest';
import { skippingClock } from './skipping-clock.ts';
import { concluded, open, tell } from './story.ts';

const HOUR = 3_600_000;

/** A freeze until the end of the day it is by the clock, in UTC. */
const frozenOn = (day: string) => `platformTeam: acme/mesh-platform
tiers: { critical: { approvals: 1, from: platform } }
freezes: [{ from: ${day}, to: ${day}, reason: audit }]
`;

test('an approved change waits for a freeze to end, and passes automatically', async () => {
  const skips = skippingClock();
  const day = new Date(skips.now()).toISOString().slice(0, 10);
  const { shop } = await tell({
    examples: ['06-strict-mesh-wide'],
    before: async (repository) => {
      await repository.pushTo('main', { '.meshwarden/config.yaml': frozenOn(day) });
    },
    app: { overrides: { clock: skips } },
  });
  const pr = await open(shop, '06-strict-mesh-wide');
  await concluded(pr, 'action_required', '0 of 1');
  pr.reviewBy('pat', 'APPROVED');
  const check = await concluded(pr, 'action_required', 'Waiting for the end of the freeze');
  expect(check.summary).toContain('passes automatically');
  skips.skip(24 * HOUR);
  await concluded(pr, 'success');
});
