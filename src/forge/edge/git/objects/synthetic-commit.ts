import type { PrivateRepository } from '../running/private-repository.ts';

/** Nobody's, at no time: the same tree and parents always give the same commit. */
const NOBODY = 'Meshwarden <noreply@meshwarden.invalid> 0 +0000';

/** Writes a commit that is never published. */
export async function syntheticCommit(
  repository: PrivateRepository,
  tree: string,
  parents: readonly string[],
): Promise<string> {
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${NOBODY}`,
    `committer ${NOBODY}`,
    '',
    'Revert\n',
  ];
  const args = ['hash-object', '-t', 'commit', '-w', '--stdin'];
  const { stdout } = await repository.run(args, { input: lines.join('\n') });
  return stdout.toString('latin1').trim();
}
