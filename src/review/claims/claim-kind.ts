import type { Finding } from '../../checks/index.ts';
import type { ClaimKind } from './claim.ts';

/** Detectors that tell who is let in, or what is overheard or taken. */
const OPENING: ReadonlySet<string> = new Set([
  'security-loosened',
  'traffic-taken',
  'policy-not-enforced',
  'secret-in-clear',
]);

/** Detectors that tell what goes otherwise, and not that it fails. */
const CHANGING: ReadonlySet<string> = new Set([
  'mesh-wide-change',
  'environments-at-odds',
  'signals-lost',
]);

/** Detectors that tell what would be better. */
const ADVISING: ReadonlySet<string> = new Set(['unpinned-input', 'upgrade-unprepared', 'left-on']);

/** Checks that tell of something written that nothing comes of. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'routed-host-missing',
  'rule-without-host',
  'rule-without-port',
]);

/** Gives what a finding tells of a change: that something breaks or opens, goes otherwise, does nothing, or would be better. */
export function kindOfFinding({ holdsUp, detector, check, level, aspect }: Finding): ClaimKind {
  if (holdsUp?.until === null || detector === 'setting-without-effect' || WITHOUT_EFFECT.has(check))
    return 'inert';
  // a policy that is enforced otherwise than it is meant may keep out whom it is to let in
  if (aspect === 'refuses') return 'breaks';
  if (OPENING.has(detector)) return 'opens';
  if (CHANGING.has(detector)) return 'changes';
  return ADVISING.has(detector) || level === 'low' ? 'advice' : 'breaks';
}
