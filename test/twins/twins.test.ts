import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { saidOfTwins } from './said-of-twins.ts';
import { treesOf, twinsOfPages } from './twin-trees.ts';
import { WRITTEN } from './written/index.ts';

/** Of so many examples one is tried in a run. */
const SHARES = 8;

/** Examples that compare what several roots may write; they are tried in each run. */
const ALWAYS = new Set([
  'release-replaced',
  'definitions-skipped',
  'ingress-login-lost',
  'ingress-addresses-opened',
  'value-kept-until-restart',
]);

const examples = twinsOfPages(({ section, base }) => section === 'Found' && base !== null);
const always = examples.filter(({ check }) => check !== null && ALWAYS.has(check));
const others = examples.filter((each) => !always.includes(each));

/** Names an object beside itself, as if its copies were two. */
const WITH_ITSELF = /\b([A-Z]\w+ [\w.-]+\/[\w.-]+) and (?:so does )?\1(?![\w/.-])/;

for (const { place, trees } of [...always, ...shareOfRun(others, SHARES)])
  test(`a change elsewhere says nothing of the twins of ${place}`, async () => {
    for (const { before, after } of trees) {
      const review = await reviewOf(before, after);
      expect(saidOfTwins(review), 'of the twins').toEqual([]);
      for (const told of review.findings) expect(spoken(messageOf(told))).not.toMatch(WITH_ITSELF);
    }
  });

for (const twins of shareOfRun(WRITTEN, SHARES))
  test(`a change elsewhere says nothing of twins that ${twins.comparedBy} compares`, async () => {
    const { does } = twins;
    for (const { before, after } of treesOf(twins)) {
      const said = saidOfTwins(await reviewOf(before, after));
      const isTrue = (text: string): boolean => does !== undefined && text.includes(does);
      expect(
        said.filter((text) => !isTrue(text)),
        'of the twins',
      ).toEqual([]);
      expect(said.some(isTrue), 'what it does to them').toBe(does !== undefined);
    }
  });
