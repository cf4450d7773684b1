import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/bot/gate/decision.ts';
import { writtenConfig } from '../../support/written-config.ts';
import { gateBlocks } from '../../../src/bot/gate/texts/gate-text.ts';
import { markdownOf } from '../../../src/review/index.ts';
import type { Gap } from '../../../src/manifest/index.ts';
import { gap } from '../../support/report-parts.ts';
import { commit, GateStory, meaning } from './gate-story.ts';
import type { Situation } from './gate-story.ts';
import type { StoredOverride } from '../../../src/bot/gate/stored-state.ts';

const ID = 'aaaaaa111111';
const OTHER = 'bbbbbb222222';

const hiding = (hides: Gap['hides'], id = ID): Gap => ({
  ...gap({ id }),
  ...(hides !== undefined && { hides }),
});

const situation = (gaps: readonly Gap[], tiers: object = {}): Situation => ({
  review: { tier: 'low', tierOfChanges: 'low', gaps },
  config: writtenConfig({ tiers }),
});

const by = (login: string, id = ID, of = '1'): StoredOverride => ({
  id,
  by: login,
  reason: 'seen',
  comment: 1,
  meaning: meaning(of),
});

/** One override after the other. */
function overridden(given: Situation, ...overrides: readonly StoredOverride[]): Decision {
  const story = new GateStory();
  const first = story.run(given);
  return overrides.map((override) => story.run(given, override)).at(-1) ?? first;
}

const text = (decision: Decision, gaps: readonly Gap[]): string =>
  gateBlocks(decision, { gaps }, { draft: false }).map(markdownOf).join('\n');

describe('a gap takes as many overrides as a change of what it hides takes approvals', () => {
  it.each<[string, Gap['hides'], object, number]>([
    ['nothing', undefined, {}, 1],
    ['low', 'low', {}, 1],
    ['medium', 'medium', {}, 1],
    ['high', 'high', {}, 1],
    ['critical', 'critical', {}, 2],
    ['critical, three are configured', 'critical', { critical: { approvals: 3 } }, 3],
    ['critical, nobody is configured', 'critical', { critical: { approvals: 0 } }, 1],
    ['critical, it is only observed', 'critical', { critical: { enforcement: 'observe' } }, 1],
    ['high, two are configured', 'high', { high: { approvals: 2 } }, 2],
  ])('%s', (_, hides, tiers, needed) => {
    const given = situation([hiding(hides)], tiers);
    const people = ['pat', 'quinn', 'sam'].slice(0, needed);
    const enough = overridden(given, ...people.map((login) => by(login)));
    expect(enough.outcome.kind).toBe('pass');
    const fewer = overridden(given, ...people.slice(1).map((login) => by(login)));
    expect(fewer.outcome.kind).toBe('fail');
  });

  it('of different people: one who says it twice, or in other letters, is one', () => {
    const given = situation([hiding('critical')]);
    expect(overridden(given, by('pat'), by('pat'), by('PAT')).outcome.kind).toBe('fail');
    expect(overridden(given, by('pat'), by('PAT'), by('quinn')).outcome.kind).toBe('pass');
  });

  it('for the same meaning', () => {
    const given = situation([hiding('critical')]);
    expect(overridden(given, by('pat', ID, '2'), by('quinn')).outcome.kind).toBe('fail');
  });

  it('each gap its own', () => {
    const given = situation([hiding('critical'), hiding('critical', OTHER)]);
    const three = [by('pat'), by('quinn'), by('pat', OTHER)];
    expect(overridden(given, ...three).outcome.kind).toBe('fail');
    expect(overridden(given, ...three, by('quinn', OTHER)).outcome.kind).toBe('pass');
  });

  it('not of whoever made a part of the change since', () => {
    const given = situation([hiding('critical')]);
    const story = new GateStory();
    story.run(given, by('pat'));
    const commits = [commit('a', 'alice'), commit('b', 'pat')];
    expect(story.run({ ...given, commits }, by('quinn')).outcome.kind).toBe('fail');
  });
});

it('says how many there are, how many it takes, and why', () => {
  const gaps = [hiding('critical')];
  const given = situation(gaps);
  expect(text(overridden(given), gaps)).toContain('or 2 of the platform team override it');
  const one = text(overridden(given, by('pat')), gaps);
  expect(one).toContain('**This check fails** until everything can be analysed again');
  expect(one).toContain('has 1 of 2 overrides: the part that is not analysed may be critical');
  expect(text(overridden(given, by('pat'), by('quinn')), gaps)).not.toContain('of 2 overrides');
  const high = [hiding('high')];
  expect(text(overridden(situation(high)), high)).not.toContain('of 1 overrides');
});
