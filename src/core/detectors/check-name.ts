import type { Check } from './check.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';

/** A finding's check as people write it: `security-loosened/egress-opened`. */
export const checkNameOf = ({ detector, check }: Pick<Finding, 'detector' | 'check'>): string =>
  `${detector}/${check}`;

/** Whether a finding is what a name means: a detector (`x` or `x/*`) with all of its checks, or one check. */
export const isNamed = (name: string, finding: Pick<Finding, 'detector' | 'check'>): boolean =>
  name === finding.detector || name === `${finding.detector}/*` || name === checkNameOf(finding);

/** All that can be named: detectors, and after each its checks. */
export const namesOf = (detectors: readonly Pick<Detector, 'id' | 'checks'>[]): readonly string[] =>
  detectors.flatMap(({ id, checks }) => [id, ...checks.map((check) => `${id}/${check.id}`)]);

/** What a name means. */
export interface NamedChecks {
  readonly detector: Pick<Detector, 'id' | 'title'>;
  readonly checks: readonly Check[];
  /** Whether one check is named, and not its detector. */
  readonly isOne: boolean;
}

/** The checks that a name means, in any case of letters; null where it means none. */
export function checksNamed(name: string, detectors: readonly Detector[]): NamedChecks | null {
  const [id = '', wanted, ...rest] = name.toLowerCase().split('/');
  const detector = detectors.find((one) => one.id === id);
  if (detector === undefined || rest.length > 0) return null;
  if (wanted === undefined || wanted === '*')
    return { detector, checks: detector.checks, isOne: false };
  const checks = detector.checks.filter((check) => check.id === wanted);
  return checks.length === 0 ? null : { detector, checks, isOne: true };
}
