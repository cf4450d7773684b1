import { expect, test } from 'vitest';
import {
  createGitAnswers,
  rememberAnswers,
} from '../../../src/forge/edge/git/running/git-answers.ts';
import type { PrivateRepository } from '../../../src/forge/edge/git/running/private-repository.ts';

const ONE = '1'.repeat(40);
const OTHER = '2'.repeat(40);

/** A repository that counts what it is asked, and prints `said`. */
function counting(said = 'answer'): PrivateRepository & { asked: number } {
  const repository = {
    gitDir: '',
    asked: 0,
    run: () => {
      repository.asked += 1;
      return Promise.resolve({ code: 0, stdout: Buffer.from(said) });
    },
    remove: () => Promise.resolve(),
  };
  return repository;
}

/** How often Git is asked where the same is asked twice. */
async function timesAsked(args: readonly string[], input?: string, said?: string): Promise<number> {
  const repository = counting(said);
  const remembering = rememberAnswers(repository, createGitAnswers(), 'mirror');
  for (let time = 0; time < 2; time++)
    await remembering.run(args, input === undefined ? {} : { input });
  return repository.asked;
}

test.each([
  [['ls-tree', '-r', '-z', '-l', '--full-tree', ONE]],
  [['diff-tree', '-r', '-z', '--raw', ONE, OTHER]],
  [['merge-base', ONE, OTHER]],
  [['rev-parse', '--verify', `${ONE}^{tree}`]],
  [['log', '-z', '--format=%H', `${ONE}..${OTHER}`, '--']],
])('what follows from names of objects is asked once: %j', async (args) => {
  expect(await timesAsked(args)).toBe(1);
});

test.each([
  [['rev-parse', '--verify', 'refs/heads/main']],
  [['rev-parse', `--disambiguate=${ONE.slice(0, 7)}`]],
  [['log', '--max-count=1', 'HEAD']],
  [['merge-tree', '--write-tree', ONE, OTHER]],
  [['hash-object', '-w', ONE]],
])('what may be otherwise the next time, or writes, is asked again: %j', async (args) => {
  expect(await timesAsked(args)).toBe(2);
});

test.each([
  ['100644', 'web.yaml', 2],
  ['120000', 'overlays/link', 2],
  ['100644', 'logo.png', 1],
])(
  'a listing that lacks what is fetched next is asked again: %s %s, %i times in two',
  async (mode, path, times) => {
    const listing = `100644 blob ${ONE} 12\ta.yaml\0${mode} blob ${OTHER}     BAD\t${path}\0`;
    expect(await timesAsked(['ls-tree', '-l', ONE], undefined, listing)).toBe(times);
  },
);

test('what is given on standard input is asked again', async () => {
  expect(await timesAsked(['log', ONE], 'paths')).toBe(2);
});

test('what follows from objects that the arguments do not name is asked once for them', async () => {
  const [repository, answers] = [counting(), createGitAnswers()];
  const remembering = rememberAnswers(repository, answers, 'mirror');
  const args = ['diff', '-U3', ONE, OTHER, '--', 'web.yaml'];
  for (const follows of [[ONE], [ONE], [OTHER]]) await remembering.run(args, { follows });
  expect(repository.asked).toBe(2);
});

test('another repository, and other exit codes that are answers, are other questions', async () => {
  const [repository, answers] = [counting(), createGitAnswers()];
  const args = ['merge-base', ONE, OTHER];
  await rememberAnswers(repository, answers, 'mirror').run(args);
  await rememberAnswers(repository, answers, 'mirror made again').run(args);
  await rememberAnswers(repository, answers, 'mirror').run(args, { codes: [0, 1] });
  expect(repository.asked).toBe(3);
});
