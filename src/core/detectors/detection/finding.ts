import type { Side } from '../../diff/index.ts';
import type { Severity } from '../../risk/index.ts';
import type { KnownAs } from './check.ts';
import type { FindingDraft } from './detector.ts';

/** A finding as reports carry it. */
export interface Finding extends FindingDraft {
  /** Hash of detector, environment, subject and key; no lines, and not the check. */
  readonly id: string;
  readonly detector: string;
  readonly environment: string;
  readonly side: Side;
  readonly introducedBy: 'this-change' | 'already-there';
  /** What Istio and Kiali call it; none where they have no name for it. */
  readonly knownAs: readonly KnownAs[];
  readonly severity: Severity;
}
