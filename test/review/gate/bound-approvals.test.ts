import { describe, expect, it } from 'vitest';
import type { Situation } from '../../bot/gate/gate-story.ts';
import { GateStory, meaning, whys } from '../../bot/gate/gate-story.ts';

const high: Situation = { review: { tier: 'high' } };

describe('what an approval is bound to', () => {
  it('survives a rebase that means the same, and not one that does not', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    expect(story.run(high).outcome.kind).toBe('pass');
    expect(story.run({ ...high, head: 'b', base: '9' }).outcome.kind).toBe('pass');
    const changed = story.run({
      ...high,
      review: { tier: 'high', meaning: meaning('2') },
      head: 'c',
    });
    expect(changed.outcome.kind).toBe('wait');
    expect(whys(changed)).toEqual({
      pat: 'approved an earlier change: what it does has changed since',
    });
    expect(story.run({ ...high, head: 'd' }).outcome.kind).toBe('pass');
  });

  it('is void where the tier has risen, and counts where it has fallen', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.review('quinn', 'approved');
    story.run(high);
    const risen = story.run({ review: { tier: 'critical' }, head: 'b' });
    expect(whys(risen)).toEqual({
      pat: 'approved it as high, and it is critical now',
      quinn: 'approved it as high, and it is critical now',
    });
    story.review('pat', 'approved', 'b');
    story.review('quinn', 'approved', 'b');
    expect(story.run({ review: { tier: 'critical' }, head: 'b' }).outcome.kind).toBe('pass');
    expect(story.run({ ...high, head: 'b' }).outcome.kind).toBe('pass');
  });

  it('is given again by approving again', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(high);
    const second: Situation = { review: { tier: 'high', meaning: meaning('2') }, head: 'b' };
    expect(story.run(second).outcome.kind).toBe('wait');
    story.review('pat', 'approved', 'b');
    expect(story.run(second).outcome.kind).toBe('pass');
    expect(story.state?.approvals).toHaveLength(1);
  });

  it('is of what the check said when it was given, not of what the head means by now', () => {
    const story = new GateStory();
    story.run(high);
    // the base moves after the approval, and with it what the same head does
    story.review('pat', 'approved');
    const moved: Situation = { review: { tier: 'high', meaning: meaning('2') }, base: '9' };
    expect(story.run(moved).outcome.kind).toBe('wait');
    expect(story.run(moved).outcome.kind).toBe('wait');
    expect(story.run({ ...moved, head: 'b' }).outcome.kind).toBe('wait');
  });

  it('is not taken for a newer one where the check no longer remembers it', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(high);
    const moved: Situation = { review: { tier: 'high', meaning: meaning('2') }, base: '9' };
    story.run(moved);
    if (story.state === null) throw new Error('no state');
    story.state = { ...story.state, approvals: [] };
    const decision = story.run(moved);
    expect(decision.outcome.kind).toBe('wait');
    expect(whys(decision)).toMatchObject({
      pat: expect.stringContaining('has to be given again') as string,
    });
  });

  it('counts on the present head before our first result', () => {
    const story = new GateStory();
    story.review('pat', 'approved', 'a');
    expect(story.run(high).outcome.kind).toBe('pass');
  });

  it('survives a head that could not be analysed', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(high);
    story.fail('b');
    expect(story.state).toMatchObject({ conclusion: 'failure', meaning: null });
    expect(story.run({ ...high, head: 'c' }).outcome.kind).toBe('pass');
  });

  it('keeps the last meaning of a head whose next analysis fails', () => {
    const story = new GateStory();
    story.run(high);
    story.review('pat', 'approved');
    story.fail('a');
    const moved: Situation = { review: { tier: 'high', meaning: meaning('2') }, base: '9' };
    expect(story.run(moved).outcome.kind).toBe('wait');
  });

  it('does not count for a commit whose review came to no result', () => {
    const story = new GateStory();
    story.fail('a');
    story.review('pat', 'approved', 'a');
    const decision = story.run({ ...high, head: 'b' });
    expect(whys(decision)).toEqual({ pat: 'approved aaaaaaa, whose review came to no result' });
  });

  it('is found through its commit where the store is empty', () => {
    const story = new GateStory();
    story.run(high);
    story.review('pat', 'approved', 'a');
    story.state = null;
    expect(story.run({ ...high, head: 'b' }).outcome.kind).toBe('pass');
  });

  it('is forgotten with its review', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(high);
    story.reviews = [];
    expect(story.run(high)).toMatchObject({ outcome: { kind: 'wait' }, approvals: [] });
  });

  it('stays remembered while nobody is asked', () => {
    const story = new GateStory();
    story.review('pat', 'approved');
    story.run(high);
    const { reviews } = story;
    story.reviews = [];
    story.run({ review: { tier: 'low', meaning: meaning('3') }, head: 'b' });
    story.reviews = reviews;
    expect(story.run({ ...high, head: 'c' }).outcome.kind).toBe('pass');
  });

  it('says what has changed, and says the same again later', () => {
    const story = new GateStory();
    const subject = { group: '', kind: 'Service', namespace: 'shop', name: 'web' };
    const changing = (field: string) => ({
      kind: 'resource-changed' as const,
      environment: 'prod',
      subject,
      field,
      before: null,
      after: 'x',
      origin: { file: 'a.yaml', line: 1, column: 1, endLine: 1 },
      side: 'head' as const,
      digest: null,
      object: null,
      oldObject: null,
    });
    story.review('pat', 'approved');
    const before = ['spec.a', 'spec.b'].map(changing);
    story.run({ review: { tier: 'high', changes: before } });
    const next: Situation = {
      review: { tier: 'high', meaning: meaning('2'), changes: [changing('spec.a')] },
      head: 'b',
    };
    const expected = {
      pat: 'approved an earlier change: spec.b of Service shop/web has changed since',
    };
    expect(whys(story.run(next))).toEqual(expected);
    expect(whys(story.run(next))).toEqual(expected);
    story.fail('c');
    expect(whys(story.run({ ...next, head: 'd' }))).toEqual(expected);
  });
});

it('remembers at most fifty approvals, those that count first', () => {
  const story = new GateStory();
  story.review('pat', 'approved');
  for (let outsider = 0; outsider < 200; outsider += 1) {
    story.members.set(`outsider-${String(outsider)}`, 'unknown');
    story.review(`outsider-${String(outsider)}`, 'approved');
  }
  const decision = story.run(high);
  expect(decision.outcome.kind).toBe('pass');
  expect(decision.approvals).toHaveLength(50);
  expect(decision.approvals[0]?.login).toBe('pat');
});
