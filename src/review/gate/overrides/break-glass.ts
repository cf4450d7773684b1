import type { RepositoryConfig } from '../../policy/configuration/repository-config.ts';
import type { Instant } from '../../policy/configuration/local-time.ts';
import { changesPolicy } from '../approvals/changes-policy.ts';
import type { StoredBreakGlass } from '../check-state.ts';

interface BreakGlassInput {
  readonly remembered: StoredBreakGlass | null;
  /** The head that was analysed. */
  readonly head: string;
  readonly asOf: Instant;
  readonly changedFiles: readonly string[];
  readonly config: Pick<RepositoryConfig, 'breakGlass'>;
}

/**
 * The broken glass that holds: for this very head, until it expires, with a reason, where the configuration still
 * has a team for it, and never for a change of policy, configuration or CODEOWNERS (docs/gate.md).
 */
export function breakGlassThatHolds(input: BreakGlassInput): StoredBreakGlass | null {
  const { remembered, head, asOf, changedFiles, config } = input;
  if (remembered === null || config.breakGlass === null || changesPolicy(changedFiles)) return null;
  const holds =
    remembered.sha === head &&
    remembered.reason.trim() !== '' &&
    asOf < Date.parse(remembered.until);
  return holds ? remembered : null;
}
