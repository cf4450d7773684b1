import { expect, test } from 'vitest';
import { RETRY_LIMITS } from '../../../src/app/judge-failure.ts';
import { API_FAULTS, callsOf, ONE_OF_EACH_KIND } from './every-call.ts';
import type { Call } from './every-call.ts';
import { quiet } from './quiet.ts';
import { merged, reverts, treeOf } from './rollback-story.ts';
import { skippingClock } from './skipping-clock.ts';
import { tell } from './story.ts';

/** Each way to write a revert, and which of its calls are disturbed; then the review of the revert begins. */
const WAYS = [
  {
    way: 'plain files',
    file: { mode: '100644', text: 'changed\n' },
    faults: new Map([...ONE_OF_EACH_KIND, ...[...API_FAULTS].filter(([name]) => name === 'hang')]),
    disturbed: /./,
    most: 12,
    least: 11,
  },
  {
    way: 'an executable',
    file: { mode: '100755', text: 'changed\n' },
    faults: new Map([...ONE_OF_EACH_KIND].filter(([name]) => name === 'done, then cut')),
    disturbed: /\/git\//,
    most: 15,
    least: 4,
  },
] as const;

test.each(WAYS)(
  'whatever fails at whatever call of a rollback of $way, one revert and one answer are there in the end',
  async ({ file, faults, disturbed, most, least }) => {
    const clock = skippingClock();
    const { firstWait, longestWait } = RETRY_LIMITS;
    const { github, app } = await tell({
      app: {
        overrides: {
          clock,
          workers: { firstWait, longestWait, poll: 20 },
          schedule: { reconcile: 3_600_000 },
          github: { timeout: 2_500 },
        },
        variables: { LOG_LEVEL: 'fatal' },
      },
      github: { clock },
    });
    const shop = await github.createRepository('acme/notes', {
      from: { '.meshwarden/config.yaml': 'version: 1\nrollback: { perDay: 1000 }\n' },
    });
    const story = { github, app, shop };
    await quiet(story, clock);
    let copies = 0;
    /** One is merged, and its rollback asked for, disturbed or not. */
    const play = async (disturb: () => void) => {
      const before = await treeOf(story, await shop.tip());
      const pr = await merged(story, [{ [`copies/${String(++copies)}`]: file }]);
      await quiet(story, clock);
      github.calls.clear();
      disturb();
      pr.comment('dana', '/rollback broken');
      await quiet(story, clock);
      const found = reverts(story, pr);
      const state = {
        trees: await Promise.all(found.map(({ headSha }) => treeOf(story, headSha))),
        open: found.map(({ state: each }) => each),
        labels: found.map(({ pull }) => [...pull.issue.labels].map(({ name }) => name)),
        answers: pr.comments(github.app.botLogin).length,
        unmet: github.faults.pending,
      };
      github.faults.clear();
      // the next one is on a tip without this one
      await found[0]?.merge('dana', 'squash');
      return { state, before, pr };
    };
    const undisturbed = await play(() => undefined);
    const calls: readonly Call[] = callsOf(
      github.calls.api.filter(({ template }) => !/check-(?:runs|suites)/.test(template)),
    )
      .slice(0, most)
      .filter(({ name }) => disturbed.test(name));
    expect(calls.length).toBeGreaterThanOrEqual(least);
    let runs = 0;
    for (const call of calls)
      for (const [name, fault] of faults) {
        const { state, before } = await play(() => {
          github.faults.add(fault, call.match);
        });
        runs += 1;
        expect.soft(state, `${name} at ${call.name}`).toEqual({
          ...{ trees: [before], open: ['open'], labels: [['meshwarden: rollback']] },
          ...{ answers: 1, unmet: 0 },
        });
      }
    expect(undisturbed.state.trees).toEqual([undisturbed.before]);
    console.log(`${String(runs)} rollbacks with a fault each`);
  },
  600_000,
);
