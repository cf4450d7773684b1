import type { Check } from './check.ts';
import type { Detector } from './detector.ts';
import type { Finding } from './finding.ts';

/** Names a finding's check as people write it: `security-loosened/egress-opened`. */
export const checkNameOf = ({ detector, check }: Pick<Finding, 'detector' | 'check'>): string =>
  `${detector}/${check}`;

/**
 * Tells whether a name means a finding: the name of a detector (`x` or `x/*`) with all of its checks, or of
 * one check.
 */
export const isNamed = (name: string, finding: Pick<Finding, 'detector' | 'check'>): boolean =>
  name === finding.detector || name === `${finding.detector}/*` || name === checkNameOf(finding);

/** Tells whether a name is a code of Istio's analysis or of Kiali. */
export const isCode = (name: string): boolean => /^(?:IST|KIA)\d{4}$/.test(name);

/**
 * Tells whether a code is all that its tool calls a finding; it is not for a finding with further codes of
 * that tool.
 */
export function isCoded(code: string, { knownAs }: Pick<Finding, 'knownAs'>): boolean {
  const own = knownAs.filter((known) => known.code.slice(0, 3) === code.slice(0, 3));
  return own.length > 0 && own.every((known) => known.code === code);
}

/** Lists all that can be named: detectors, each followed by its checks. */
export const namesOf = (detectors: readonly Pick<Detector, 'id' | 'checks'>[]): readonly string[] =>
  detectors.flatMap(({ id, checks }) => [id, ...checks.map((check) => `${id}/${check.id}`)]);

/** Says what a name means. */
export interface NamedChecks {
  /** The name that lists use: a detector, one check of it, or the code that another tool has for some. */
  readonly name: string;
  /** Says what a detector or a code is about; the checks say the rest. */
  readonly title: string;
  readonly checks: readonly NamedCheck[];
  /** Tells whether one check is named, and not its detector. */
  readonly isOne: boolean;
}

export interface NamedCheck extends Check {
  readonly detector: string;
}

/** Finds the checks that a name or a code means, in any case of letters; null where it means none. */
export function checksNamed(name: string, detectors: readonly Detector[]): NamedChecks | null {
  const [id = '', wanted, ...rest] = name.toLowerCase().split('/');
  const detector = detectors.find((one) => one.id === id);
  if (detector === undefined) return rest.length > 0 ? null : checksKnownAs(name, detectors);
  const { title } = detector;
  const checks = detector.checks.map((check) => ({ ...check, detector: detector.id }));
  if (wanted === undefined || wanted === '*')
    return rest.length > 0 ? null : { name: detector.id, title, checks, isOne: false };
  const only = checks.filter((check) => check.id === wanted);
  return only.length === 0 || rest.length > 0
    ? null
    : { name: `${detector.id}/${wanted}`, title, checks: only, isOne: true };
}

function checksKnownAs(name: string, detectors: readonly Detector[]): NamedChecks | null {
  const code = name.toUpperCase();
  const checks = detectors.flatMap((detector) =>
    detector.checks
      .filter(({ knownAs = [] }) => knownAs.some((known) => known.code === code))
      .map((check) => ({ ...check, detector: detector.id })),
  );
  const [first, ...more] = checks;
  if (first === undefined) return null;
  return more.length === 0
    ? { name: `${first.detector}/${first.id}`, title: first.title, checks, isOne: true }
    : { name: code, title: `checks with the code ${code}`, checks, isOne: false };
}
