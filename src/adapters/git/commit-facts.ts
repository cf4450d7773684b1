import type { CommitFacts } from '../../core/rollback/plan-steps.ts';
import type { PrivateRepository } from './private-repository.ts';

/** No header can hold a line break; the message comes last. */
const FORMAT = '--format=%H%n%P%n%an <%ae> %at%n%B';

/** Commits as `git log` lists them for these arguments, newest first. */
export async function commitFacts(
  repository: PrivateRepository,
  selection: readonly string[],
): Promise<readonly CommitFacts[]> {
  const args = ['log', '-z', '--topo-order', '--no-mailmap', '--no-color', FORMAT, ...selection];
  const { stdout } = await repository.run([...args, '--']);
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const [sha = '', parents = '', author = '', ...message] = record.split('\n');
      return {
        sha,
        parents: parents.split(' ').filter((parent) => parent !== ''),
        author,
        message: message.join('\n').trim(),
      };
    });
}
