import { expect } from 'vitest';
import { DEFAULT_PERMISSIONS } from '../../../sandbox/github/state/new-world.ts';
import { storiesOfRun } from '../../support/stories-of-run.ts';
import { answered, fileOf, merged, reverts, treeOf } from './rollback-story.ts';
import { concluded, idle, open, tell } from './story.ts';

const test = storiesOfRun({ always: 1 });

const EXAMPLE = '06-strict-mesh-wide';

const ANSWER = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
/** From the command to the last reaction, for ten files. */
const MOST_CALLS = 12;

test('a squash merge is one revert pull request a moment later, with a review of what it does', async () => {
  const story = await tell({ examples: [EXAMPLE] });
  const { shop, github } = story;
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`notes/${String(index)}.md`, 'one\n']),
  );
  await shop.pushTo('main', files);
  const before = await treeOf(story, await shop.tip());
  const pr = await open(shop, EXAMPLE);
  await pr.updateBranch();
  await pr.push(Object.fromEntries(Object.keys(files).map((path) => [path, 'two\n'])));
  await concluded(pr, 'action_required');
  await pr.merge('dana', 'squash');
  await idle(story);
  const calls: string[] = [];
  const began = performance.now();
  let seconds = Infinity;
  const stop = github.onExchange(({ method, template }) => {
    // the review of the revert itself begins before the last reaction
    if (!/check-(?:runs|suites)/.test(template)) calls.push(`${method} ${template}`);
    if (calls.at(-1) === 'POST /repos/{owner}/{repo}/pulls')
      seconds = (performance.now() - began) / 1000;
    if (calls.at(-1) === ANSWER) stop();
  });
  const said = await answered(story, pr, '/rollback nightly report fails since 02:10');
  const [revert, ...more] = reverts(story);
  expect(more).toEqual([]);
  console.log(
    `rollback of 10 files: ${seconds.toFixed(2)} s until it is open, ${String(calls.length + 1)} calls`,
  );
  // and the reaction
  expect(calls.length + 1).toBeLessThanOrEqual(MOST_CALLS);
  expect(said).toContain(
    `Rolling back #${String(pr.number)} on \`main\`: #${String(revert?.number)}.`,
  );
  expect(said).toContain('nightly-report can now call payments');
  expect(await treeOf(story, revert?.headSha ?? '')).toBe(before);
  expect(revert?.pull).toMatchObject({
    draft: false,
    issue: { title: `Revert "${EXAMPLE}" (#1)` },
  });
  expect(revert?.pull.issue.body).toContain('Exactly the effective configuration of before #1');
  expect([...(revert?.pull.issue.labels ?? [])].map(({ name }) => name)).toEqual([
    'meshwarden: rollback',
  ]);
  // it is reviewed and gated as every other
  if (revert !== undefined) await concluded(revert, 'action_required');
});

test('each way of merging, odd files, parts of a change, and what is asked on the wrong page', async () => {
  const { github, app } = await tell();
  const shop = await github.createRepository('acme/notes', {
    from: {
      'notes/a.md': 'a\n'.repeat(5),
      'notes/b.md': 'b\n',
      'run.sh': { mode: '100755', text: 'true\n' },
      'bin/x.png': Buffer.from([0, 255, 1]),
      'crlf.txt': 'one\r\ntwo',
    },
  });
  const story = { github, app, shop };
  const tree = () => shop.tip().then((tip) => treeOf(story, tip));
  const treeOfRevert = async (pr: Parameters<typeof reverts>[1]) =>
    treeOf(story, reverts(story, pr).at(-1)?.headSha ?? '');

  // a merge commit, with a rename, a mode, a link, contents that are no text, and a name nobody likes
  const beforeMerge = await tree();
  const merge = await merged(
    story,
    [
      {
        'run.sh': 'false\n',
        'notes/a.md': null,
        'notes/moved.md': 'a\n'.repeat(5),
        'bin/x.png': Buffer.from([0, 254, 1]),
        'odd "name" ü.txt': 'odd\n',
        link: { mode: '120000', text: 'run.sh' },
        'crlf.txt': 'one\r\nthree',
      },
    ],
    { method: 'merge' },
  );
  expect(await answered(story, merge, '/rollback broken')).toContain('not signed');
  expect(await treeOfRevert(merge)).toBe(beforeMerge);
  await reverts(story, merge).at(-1)?.merge('dana');

  // three commits of a rebase; a direct push came between
  const rebase = await merged(
    story,
    [{ 'notes/b.md': 'b1\n' }, { 'notes/c.md': 'c\n' }, { 'notes/b.md': 'b2\n' }],
    { method: 'rebase' },
  );
  await shop.pushTo('main', { 'later.md': 'later\n' });
  expect(await answered(story, rebase, '/rollback broken')).toContain('Rolling back');
  const ofRebase = reverts(story, rebase).at(-1)?.headSha ?? '';
  expect(await fileOf(story, ofRebase, 'notes/b.md')).toBe('b\n');
  expect(await fileOf(story, ofRebase, 'notes/c.md')).toBeNull();
  expect(await fileOf(story, ofRebase, 'later.md')).toBe('later\n');
  expect(await answered(story, rebase, '/rollback broken', 'pat')).toContain('a revert already');

  // a part of it; what came later conflicts in the rest
  const two = await merged(story, [{ 'p/one.md': 'one\n', 'p/two.md': 'two\n' }], {
    fork: 'frida',
  });
  expect(await answered(story, two, '/rollback --path p/one.md broken')).toContain('Rolling back');
  const ofPart = reverts(story, two).at(-1)?.headSha ?? '';
  expect(await fileOf(story, ofPart, 'p/one.md')).toBeNull();
  expect(await fileOf(story, ofPart, 'p/two.md')).toBe('two\n');
  await shop.pushTo('main', { 'p/two.md': 'two and more\n' });
  expect(await answered(story, two, '/rollback broken')).toContain('It is a draft');
  expect(reverts(story, two).at(-1)?.pull.draft).toBe(true);
  expect(await answered(story, two, '/rollback --path nothing/** broken')).toContain(
    'No changed path matches',
  );

  // closed, then once more
  const again = reverts(story, two).at(-1);
  again?.close('dana');
  await idle(story);
  expect(await answered(story, two, '/rollback broken')).toContain('closed without merging');
  expect(await answered(story, two, '/rollback --again broken')).toContain('Rolling back');
  expect(reverts(story, two).at(-1)?.number).not.toBe(again?.number);

  // a direct push, brought back by its commit
  const good = await shop.tip();
  await shop.pushTo('main', { 'p/direct.md': 'direct\n' });
  const to = `/rollback --path p/** --to ${good.slice(0, 10)} direct push`;
  expect(await answered(story, two, to)).toContain('Rolling back');
  expect(await fileOf(story, reverts(story, two).at(-1)?.headSha ?? '', 'p/direct.md')).toBeNull();
  expect(await answered(story, two, `/rollback --path p/** --to ${'f'.repeat(12)} x`)).toContain(
    'There is no commit',
  );

  // reverted by hand before
  const byHand = await merged(story, [{ 'h.md': 'hand\n' }]);
  await shop.pushTo('main', { 'h.md': null }, { message: 'Revert "Change" (#99)' });
  expect(await answered(story, byHand, '/rollback broken')).toContain('Nothing to roll back');

  // only looked at, not merged, without a reason
  const looked = await merged(story, [{ 'l.md': 'look\n' }]);
  expect(await answered(story, looked, '/rollback --plan')).toContain('Nothing is written');
  expect(await answered(story, looked, '/rollback')).toContain('a reason');
  const openOne = await shop.openPullRequest({
    ...{ author: 'dana', head: 'open', files: { 'o.md': 'open\n' } },
  });
  expect(await answered(story, openOne, '/rollback broken')).toContain('is not merged');
  for (const pr of [byHand, looked, openOne]) expect(reverts(story, pr)).toEqual([]);
  const names = [...(await shop.repository.git.refs('refs/heads/meshwarden/')).keys()];
  expect(names).toHaveLength(reverts(story).length);
}, 240_000);

test('what may not be: no permission to write, rollbacks switched off, too many, too late', async () => {
  const permissions = { ...DEFAULT_PERMISSIONS, contents: 'read' } as const;
  const story = await tell({ github: { app: { permissions } } });
  const { shop, github } = story;
  const pr = await merged(story, [{ 'notes/a.md': 'a\n' }]);
  expect(await answered(story, pr, '/rollback broken')).toContain('Contents (read and write)');
  github.grant('acme', DEFAULT_PERMISSIONS);
  const config = async (rollback: string) => {
    const file = '.meshwarden/config.yaml';
    const text = (await fileOf(story, await shop.tip(), file)) ?? '';
    const other = text.replace(/^rollback:.*\n?/m, '');
    await shop.pushTo('main', { [file]: `${other}rollback: ${rollback}\n` });
  };
  await config('{ enabled: false }');
  const disabled = await answered(story, pr, '/rollback broken');
  expect(disabled).toContain('rollback.enabled: false');
  expect(disabled).toMatch(/git revert [0-9a-f]{40}/);
  await config('{ teams: [acme/on-call] }');
  expect(await answered(story, pr, '/rollback broken')).toContain('active members of acme/on-call');
  expect(reverts(story)).toEqual([]);
  await config('{ perDay: 1 }');
  expect(await answered(story, pr, '/rollback broken')).toContain('Rolling back');
  const other = await merged(story, [{ 'notes/b.md': 'b\n' }]);
  expect(await answered(story, other, '/rollback broken')).toContain('1 rollbacks were opened');
});
