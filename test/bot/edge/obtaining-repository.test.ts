import { expect, test } from 'vitest';
import { GitProblem } from '../../../src/forge/edge/git/running/run-git.ts';
import { obtainingRepository } from '../../../src/bot/edge/mirrors/mirrored-change.ts';
import type { PrivateRepository } from '../../../src/forge/edge/git/running/private-repository.ts';

const failed = (message: string): GitProblem => new GitProblem({ kind: 'git-failed', message });

/** Cannot merge before it holds both of these contents, and names the first that it lacks. */
function repositoryThatNeeds(oids: readonly string[], held: Set<string>): PrivateRepository {
  return {
    gitDir: '',
    run(args, options) {
      if (args[0] === 'cat-file') {
        const lines = (options?.input ?? '').split('\n').filter((line) => held.has(line));
        const stdout = Buffer.from(lines.map((oid) => `${oid} blob 1`).join('\n'));
        return Promise.resolve({ code: 0, stdout });
      }
      const missing = oids.find((oid) => !held.has(oid));
      return missing === undefined
        ? Promise.resolve({ code: 0, stdout: Buffer.from('merged') })
        : Promise.reject(failed(`unable to read blob object ${missing}`));
    },
    remove: () => Promise.resolve(),
  };
}

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)];

test('a command is run again once what it misses has been obtained', async () => {
  const held = new Set<string>();
  const asked: string[] = [];
  const repository = obtainingRepository(repositoryThatNeeds([A, B], held), (oids) => {
    for (const oid of oids) held.add(oid);
    asked.push(...oids);
    return Promise.resolve();
  });
  const { stdout } = await repository.run(['merge-tree']);
  expect(stdout.toString()).toBe('merged');
  expect(asked).toEqual([A, B]);
});

test('what cannot be obtained is asked for once', async () => {
  let asked = 0;
  const repository = obtainingRepository(repositoryThatNeeds([A], new Set()), () => {
    asked += 1;
    return Promise.resolve();
  });
  await expect(repository.run(['merge-tree'])).rejects.toBeInstanceOf(GitProblem);
  expect(asked).toBe(1);
});
