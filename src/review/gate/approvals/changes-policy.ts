import { OWNERS_PLACES } from '../../../compare/index.ts';

const POLICY_FOLDER = '.meshwarden/';

/** Whether files decide who judges changes: Meshwarden's own policy and configuration, and CODEOWNERS. */
export const changesPolicy = (changedFiles: readonly string[]): boolean =>
  changedFiles.some((file) => file.startsWith(POLICY_FOLDER) || OWNERS_PLACES.includes(file));
