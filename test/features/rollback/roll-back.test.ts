import { describe, expect, test } from 'vitest';
import { ForgeProblem } from '../../../src/forge/index.ts';
import { parseRevertMarker } from '../../../src/features/rollback/reverts/revert-message.ts';
import type { RevertConflict } from '../../../src/features/rollback/reverts/revert-result.ts';
import { plainRevert } from '../../support/memory-reverts.ts';
import { BRANCH, mergedShop } from '../../review/merged-shop.ts';
import type { MergedShop } from '../../review/merged-shop.ts';

const openOnes = ({ reverts }: MergedShop) =>
  reverts().filter(({ pullRequest }) => pullRequest.state === 'open');

/** Somebody does something to the revert that is there. */
function changeRevert(
  { shop: { github, repository }, reverts }: MergedShop,
  state: 'closed' | 'merged',
) {
  const [revert] = reverts().slice(-1);
  if (revert === undefined) throw new Error('There is no revert.');
  const { pullRequest } = revert;
  github.pullRequests.set(`${String(repository.id)}:${String(pullRequest.number)}`, {
    ...pullRequest,
    state,
  });
  return pullRequest.number;
}

describe('/rollback on a merged pull request', () => {
  test('opens one pull request with the computed tree, in a commit that GitHub signs', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback nightly report fails since 02:10');
    const [revert, ...more] = merged.reverts();
    expect(more).toEqual([]);
    expect(revert).toMatchObject({
      pullRequest: {
        state: 'open',
        draft: false,
        title: 'Revert "Change the mesh" (#7)',
        head: { ref: `${BRANCH}${merged.mergeCommit.slice(0, 7)}` },
        base: { ref: 'main' },
      },
      commit: { parents: [merged.tip()], verified: true },
      labels: ['meshwarden: rollback'],
    });
    const computed = merged.shop.reverts.computed(merged.tip());
    expect(revert?.commit?.tree).toBe('tree' in computed ? computed.tree : null);
    expect(parseRevertMarker(revert?.body ?? '')).toMatchObject({
      command: 'rollback',
      pullRequest: 7,
      by: 'dana',
    });
    expect(merged.answers()).toEqual([expect.stringContaining('Rolling back #7')]);
    expect(merged.shop.github.reactions.map(({ reaction }) => reaction)).toEqual(['eyes', '+1']);
  });

  test('asked twice, the second is led to the first', async () => {
    const merged = await mergedShop();
    const [first, second] = [
      merged.shop.comment(7, '/rollback broken'),
      merged.shop.comment(7, '/rollback broken', 'pat'),
    ];
    await merged.app.deliver(first);
    await merged.app.deliver(second);
    await merged.app.drain();
    expect(merged.reverts()).toHaveLength(1);
    expect(merged.answers()).toEqual([
      expect.stringContaining('Rolling back #7'),
      expect.stringContaining('There is a revert already'),
    ]);
    // and a comment that is delivered once more is answered once
    await merged.app.deliver(first);
    await merged.app.drain();
    expect(merged.reverts()).toHaveLength(1);
    expect(merged.answers()).toHaveLength(2);
  });

  test('other scopes are other reverts, in whatever order their paths are named', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback broken');
    await merged.says('/rollback --path a/** --path b/** broken');
    await merged.says('/rollback --path b/** --path a/** broken');
    expect(merged.reverts()).toHaveLength(2);
  });

  test('a closed one asks for --again, which opens another on a branch of its own', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback broken');
    const closed = changeRevert(merged, 'closed');
    await merged.says('/rollback broken');
    expect(merged.reverts()).toHaveLength(1);
    expect(merged.answers().at(-1)).toContain(`#${String(closed)} would have reverted #7`);
    await merged.says('/rollback --again broken');
    expect(merged.reverts().map(({ pullRequest }) => pullRequest.head.ref)).toEqual([
      `${BRANCH}${merged.mergeCommit.slice(0, 7)}`,
      `${BRANCH}${merged.mergeCommit.slice(0, 7)}-2`,
    ]);
  });

  test('a merged one is reported, until what it reverted came back', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback broken');
    const number = changeRevert(merged, 'merged');
    const computed = merged.shop.reverts.computed;
    merged.shop.reverts.computed = (tip) => ({
      kind: 'nothing-to-revert',
      method: 'squash',
      tip,
      pre: null,
      post: tip,
      paths: [],
      later: [],
    });
    await merged.says('/rollback broken');
    expect(merged.answers().at(-1)).toContain(`already reverted by #${String(number)}`);
    merged.shop.reverts.computed = computed;
    await merged.says('/rollback broken once more');
    expect(openOnes(merged)).toHaveLength(1);
  });

  test('what was reverted by hand is seen by its content', async () => {
    const merged = await mergedShop();
    const commit = 'c'.repeat(40);
    merged.shop.reverts.computed = (tip) => ({
      kind: 'nothing-to-revert',
      method: 'squash',
      tip,
      pre: null,
      post: tip,
      paths: [],
      later: [
        { commit, subject: 'Revert "STRICT" (#9)', pullRequest: 9, paths: [], conflicts: false },
      ],
    });
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers()).toEqual([expect.stringContaining('#9 (same content)')]);
  });

  test('a branch that was deleted before there was a pull request is made again', async () => {
    const merged = await mergedShop();
    const { github, repository } = merged.shop;
    await merged.says('/rollback broken');
    github.pullRequests.delete(
      `${String(repository.id)}:${String(merged.reverts()[0]?.pullRequest.number)}`,
    );
    github.branches.delete(`${String(repository.id)}:${BRANCH}${merged.mergeCommit.slice(0, 7)}`);
    await merged.says('/rollback broken');
    expect(merged.reverts()).toHaveLength(1);
  });

  test('a branch that somebody has pushed to is left alone, and said', async () => {
    const merged = await mergedShop();
    const { github, repository } = merged.shop;
    const branch = `${BRANCH}${merged.mergeCommit.slice(0, 7)}`;
    const edited = {
      sha: 'e'.repeat(40),
      tree: 'edited',
      parents: [],
      verified: false,
      ours: false,
    };
    github.commits.set(edited.sha, edited);
    github.branches.set(`${String(repository.id)}:${branch}`, edited.sha);
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(github.branches.get(`${String(repository.id)}:${branch}`)).toBe(edited.sha);
    expect(merged.answers()).toEqual([expect.stringContaining('somebody has pushed to')]);
  });

  test('the base moves while it is written: what is opened is on the new tip, and nothing was forced', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    let pushes = 0;
    shop.reverts.computed = (tip) => {
      const files = { 'base/mesh.yaml': `mode: ${String(pushes)}\n` };
      const computed = plainRevert(shop.github, tip, files);
      if (pushes++ === 0) shop.pushBase('main', 2);
      return computed;
    };
    await merged.says('/rollback broken');
    const [revert, ...more] = merged.reverts();
    expect(more).toEqual([]);
    expect(revert?.commit?.parents).toContain(merged.tip());
    expect(revert?.commit?.parents).toHaveLength(2);
  });

  test('a push that does not touch it while it is written makes it no other', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    const computed = shop.reverts.computed;
    let pushed = false;
    shop.reverts.computed = (tip) => {
      if (!pushed) shop.pushBase('main', 2);
      pushed = true;
      return computed(tip);
    };
    await merged.says('/rollback broken');
    expect(merged.reverts()).toHaveLength(1);
    expect(merged.reverts()[0]?.commit?.parents).toHaveLength(1);
  });

  test('a base that never rests ends in a refusal', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    let pushes = 0;
    shop.reverts.computed = (tip) => {
      shop.pushBase('main', 2);
      return plainRevert(shop.github, tip, { 'a.yaml': String(++pushes) });
    };
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers()).toEqual([expect.stringContaining('the branch moved each time')]);
  });

  test('a push that makes all of it conflict while it is written ends in a refusal', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    const computed = shop.reverts.computed;
    let pushed = false;
    shop.reverts.computed = (tip) => {
      if (pushed) return plainRevert(shop.github, tip, {}, { kind: 'conflict' });
      pushed = true;
      shop.pushBase('main', 2);
      return computed(tip);
    };
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers()).toEqual([expect.stringContaining('was changed again since')]);
  });

  test('part of it conflicts: a draft with what is clean; where nothing is, none', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    const conflict: RevertConflict = {
      path: 'b.yaml',
      kind: 'both-changed',
      post: null,
      tip: null,
      pre: null,
      messages: [],
      sections: [],
    };
    const more = { kind: 'conflict', conflicts: [conflict] } as const;
    shop.reverts.computed = (tip) => plainRevert(shop.github, tip, {}, more);
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers().at(-1)).toContain('every file of it was changed again');
    shop.reverts.computed = (tip) => plainRevert(shop.github, tip, { 'a.yaml': 'a\n' }, more);
    await merged.says('/rollback broken');
    expect(merged.reverts()).toMatchObject([{ pullRequest: { draft: true } }]);
  });

  test('--plan writes nothing but the answer', async () => {
    const merged = await mergedShop();
    const branches = merged.shop.github.branches.size;
    await merged.says('/rollback --plan');
    expect(merged.reverts()).toEqual([]);
    expect(merged.shop.github.branches.size).toBe(branches);
    expect(merged.answers()).toEqual([expect.stringContaining('Nothing is written')]);
  });

  test('who may not write here is refused, and so is a look-up that fails', async () => {
    const merged = await mergedShop();
    await merged.says('/rollback broken', 'eve');
    merged.shop.github.permissions.set('dana', 'unknown');
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers()).toEqual([
      expect.stringContaining('you have read'),
      expect.stringContaining('cannot be looked up'),
    ]);
  });

  test('what GitHub does not take as a signed commit is written as objects', async () => {
    const merged = await mergedShop();
    const refused = new ForgeProblem('refused', 'too large');
    Object.assign(merged.shop.forge, { commitOnBranch: () => Promise.reject(refused) });
    await merged.says('/rollback broken');
    expect(merged.reverts()).toMatchObject([{ commit: { verified: false } }]);
    expect(merged.answers()).toEqual([expect.stringContaining('not signed')]);
  });

  test('a tree that GitHub makes otherwise than Git is not proposed', async () => {
    const merged = await mergedShop();
    const { shop } = merged;
    shop.reverts.computed = (tip) =>
      plainRevert(shop.github, tip, { 'a.yaml': 'a\n' }, { tree: 'another' });
    await merged.says('/rollback broken');
    expect(merged.reverts()).toEqual([]);
    expect(merged.answers()).toEqual([expect.stringContaining('is not what was computed')]);
  });
});

describe('/reland', () => {
  test('takes back the merged revert, and nothing where there is none', async () => {
    const merged = await mergedShop();
    const { github, repository } = merged.shop;
    await merged.says('/reland mended');
    expect(merged.answers()).toEqual([
      expect.stringContaining('nothing of this pull request was rolled back'),
    ]);
    await merged.says('/rollback broken');
    const number = changeRevert(merged, 'merged');
    const { after } = merged.shop.pushBase('main', 1);
    github.merges.set(`${String(repository.id)}:${String(number)}`, {
      sha: after,
      at: '2026-11-20T12:00:00Z',
      by: null,
    });
    await merged.says('/reland mended');
    expect(merged.reverts().at(-1)?.pullRequest).toMatchObject({
      title: 'Reland "Change the mesh" (#7)',
      head: { ref: `meshwarden/reland/pr-7-${after.slice(0, 7)}` },
      state: 'open',
    });
  });
});
