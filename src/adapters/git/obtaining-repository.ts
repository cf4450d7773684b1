import { GitProblem } from './git-problem.ts';
import { obtainMissing } from './obtained-blobs.ts';
import type { ObtainBlobs } from './obtained-blobs.ts';
import type { PrivateRepository } from './private-repository.ts';

/** Contents obtained one by one for one command; merges that need more are of no history that people write. */
const MOST_TRIES = 20;

/**
 * A repository that obtains what a command finds missing, and runs it again. What commands need is
 * obtained before, as far as it can be known: this is for the rest, such as the ancestors that Git makes
 * up where two branches were merged both ways.
 */
export function obtainingRepository(
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): PrivateRepository {
  return {
    ...repository,
    async run(args, options) {
      let failed: unknown;
      const tried = new Set<string>();
      while (tried.size < MOST_TRIES) {
        try {
          return await repository.run(args, options);
        } catch (error) {
          failed = error;
          const missing = missingIn(error).filter((oid) => !tried.has(oid));
          if (missing.length === 0) break;
          for (const oid of missing) tried.add(oid);
          await obtainMissing(missing, repository, obtain);
        }
      }
      throw failed;
    },
  };
}

/** Object names in what Git says about objects that it cannot read. */
function missingIn(error: unknown): readonly string[] {
  if (!(error instanceof GitProblem) || error.result.kind !== 'git-failed') return [];
  const { message } = error.result;
  return /read|missing|bad object/.test(message) ? (message.match(/\b[0-9a-f]{40}\b/g) ?? []) : [];
}
