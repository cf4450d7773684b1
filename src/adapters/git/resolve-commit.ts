import type { RevertRefusal } from '../../core/rollback/revert-refusal.ts';
import type { PrivateRepository } from './private-repository.ts';

export type ResolvedCommit =
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Git takes no shorter ones. */
const NAME = /^[0-9a-f]{4,64}$/;
const MOST_CANDIDATES = 20;

/** The commit that a full or shortened name stands for. Anything else than hexadecimal digits is unknown. */
export async function resolveShortCommit(
  repository: PrivateRepository,
  given: string,
): Promise<ResolvedCommit> {
  const unknown = { kind: 'refused', refusal: { reason: 'unknown-commit', given } } as const;
  const name = given.toLowerCase();
  if (!NAME.test(name)) return unknown;
  const listed = await repository.run(['rev-parse', `--disambiguate=${name}`], {
    codes: [0, 128],
  });
  const objects = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
  if (objects.length === 0) return unknown;
  const args = ['cat-file', '--batch-check=%(objectname) %(objecttype)'];
  const { stdout } = await repository.run(args, { input: `${objects.join('\n')}\n` });
  const commits = stdout
    .toString('latin1')
    .split('\n')
    .flatMap((line) => (line.endsWith(' commit') ? [line.slice(0, -' commit'.length)] : []));
  const [commit] = commits;
  if (commit === undefined) return unknown;
  if (commits.length === 1) return { kind: 'commit', commit };
  const candidates = commits.slice(0, MOST_CANDIDATES);
  return { kind: 'refused', refusal: { reason: 'ambiguous-commit', given, candidates } };
}
