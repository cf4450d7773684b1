import { realpathSync } from 'node:fs';
import { workTreeOf } from '../folders/work-tree-of.ts';
import { remoteAddresses } from '../../../forge/edge/git/running/remote-addresses.ts';
import type { OwnNames } from '../../../gitops/index.ts';
import { NO_NAMES } from '../../../gitops/index.ts';
import type { RepositoryOptions } from './repository-option.ts';
import { UsageError } from './usage-error.ts';

/** Where a command reads: a repository, or a folder. */
export interface ReadPlace extends RepositoryOptions {
  readonly repo?: string;
  /** A folder that is read as it lies on disk; absent where a repository is read. */
  readonly folder?: string;
}

/** Owner and name, and what groups lie between on hosts that have such. */
const NAME = /^[\w.-]+(?:\/[\w.-]+){1,20}$/;

/**
 * What the repository is called: as a person says, else by its remotes. A folder has those of a repository only
 * where it is the top of its work tree; anywhere below it is something else.
 *
 * @throws UsageError where what the person says is no name.
 */
export async function ownNames({ repository, repo, folder }: ReadPlace): Promise<OwnNames> {
  if (repository !== undefined) {
    if (!NAME.test(repository))
      throw new UsageError(`--repository is owner/name, such as acme/deploy: ${repository}.`);
    return { said: repository, found: [] };
  }
  if (folder !== undefined && !isTop(folder)) return NO_NAMES;
  const searchPath = process.env['PATH'] ?? '';
  return { said: null, found: await remoteAddresses(folder ?? repo ?? '.', searchPath) };
}

function isTop(folder: string): boolean {
  try {
    const real = realpathSync(folder);
    return workTreeOf(real) === real;
  } catch {
    return false;
  }
}
