import type { Side } from '../../compare/index.ts';
import type { Severity, Tier, Sentence } from '../../manifest/index.ts';
import type { KnownAs } from './check.ts';
import type { FindingDraft } from './detector.ts';

/** An entry that brings the objects of a finding. */
interface TakenIn {
  /** `../web` */
  readonly entry: string;
  /** The field that lists it: `resources`. */
  readonly field: string;
  /** The cause and the advice as they are told of the object itself; null for no advice. */
  readonly why: Sentence;
  readonly fix: Sentence | null;
}

/** A finding as reports carry it. */
export interface Finding extends FindingDraft {
  /** A hash of detector, environment, subject and key; lines and the check have no part in it. */
  readonly id: string;
  readonly detector: string;
  readonly environment: string;
  readonly side: Side;
  /**
   * Says what brings it about: this change, or nothing of it. `applied-again` means that the text says it by
   * itself and did not change, and is applied only now that its folder renders again: it counts as what the
   * change brings, and is not new.
   */
  readonly introducedBy: 'this-change' | 'applied-again' | 'already-there';
  /** Said of what was there already, of another object or file: the change wrote the line of its place. Absent for no. */
  readonly isAtNewLine?: boolean;
  /** Is present on what was there of folders that nothing here applies, of an environment to which others are applied; says whether the change is about them, too, or scripts apply the same file by another folder, which may name and alter what it holds. */
  readonly isNobodys?: true | 'where-others-change' | 'what-scripts-alter';
  /**
   * Says by which entry of a kustomization its file is taken in since the change, and what it says without that: the same
   * of other files is one to a reader. Absent for others.
   */
  readonly taken?: TakenIn;
  /** The names that Istio and Kiali have for it; none where they have no name for it. */
  readonly knownAs: readonly KnownAs[];
  readonly severity: Severity;
  /** Says of its check that it tells what may act, and not what happens; absent for no. */
  readonly mayAct?: true;
  /** The level of its check: the tier that it has in production where no rule says more. */
  readonly level: Tier;
}

/** Tells whether what it says holds in the cluster because of the change, and did not before. */
export const comesIntoForce = ({ introducedBy }: Pick<Finding, 'introducedBy'>): boolean =>
  introducedBy !== 'already-there';
