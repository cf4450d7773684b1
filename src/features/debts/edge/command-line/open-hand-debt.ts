import { oweAtCommandLine } from '../../use-cases/hand-debt.ts';
import { fullName } from '../../../../forge/index.ts';
import { openedHandDebt } from '../../texts/debts-report.ts';
import { parseResourceName } from '../../../../review/index.ts';
import { UsageError } from '../../../../review/edge/command-line/exit-codes.ts';
import { notInstalled, notTold, signIn } from './sign-in.ts';

export interface OpenOptions {
  readonly repo?: string;
  readonly environment: string;
  readonly resource: string;
  readonly reason: string;
  readonly by: string;
}

/** Matches GitHub's names of people, and those that companies manage. */
const LOGIN = /^[A-Za-z\d](?:[A-Za-z\d_-]{0,98}[A-Za-z\d])?$/;

/** Bounds a name to what an issue may have. */
const LONGEST_NAME = 200;

/**
 * Opens the issue of a change that was made by hand, and prints where it is.
 *
 * @throws UsageError where something is missing or GitHub does not tell.
 */
export async function openHandDebt(options: OpenOptions): Promise<void> {
  const { repo, environment, reason, by } = options;
  const resource = parseResourceName(options.resource);
  if (resource === null)
    throw new UsageError('--resource is an object written as VirtualService/shop/orders');
  if (!/[\p{L}\p{N}]/u.test(reason)) throw new UsageError('--reason is said in words');
  if (!LOGIN.test(by)) throw new UsageError('--by is the GitHub login of whoever made the change');
  if (environment.trim() === '' || environment.length > LONGEST_NAME)
    throw new UsageError('--environment is the name of an environment');
  const clock = { now: () => Date.now() };
  const told = { repository: repo ?? null, environment, resource, reason, by };
  const owed = await oweAtCommandLine(told, { forge: await signIn(clock), clock }).catch(notTold);
  switch (owed.kind) {
    case 'unknown-repository':
      throw notInstalled(repo ?? 'any repository');
    case 'several-repositories':
      throw new UsageError(
        `--repo says which repository holds it: ${owed.names.slice(0, 20).join(', ')}`,
      );
    case 'empty-repository':
      throw new UsageError('Nothing was ever pushed to the default branch');
    case 'owed': {
      const { repository, issue, debt, isNew } = owed;
      const { htmlUrl } = repository;
      const shown = { repository: fullName(repository), htmlUrl, issue, debt };
      process.stdout.write(openedHandDebt(shown, isNew));
    }
  }
}
