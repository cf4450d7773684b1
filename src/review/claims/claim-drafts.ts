import type { Finding } from '../../checks/index.ts';
import type { Change } from '../../compare/index.ts';
import { mendText } from '../report/changes/obstacle-text.ts';
import { placeOf, resourceKey, subjectText, TIERS, withSmallLetter } from '../../manifest/index.ts';
import type { Tier } from '../../manifest/index.ts';
import type { Review } from '../evaluation/review.ts';
import { decidersOf, tellsPair } from './call-causes.ts';
import type { CallRow } from './call-rows.ts';
import { callRows, harmsNow } from './call-rows.ts';
import { isFelt } from './call-weight.ts';
import type { CallClaim, Claim, ClaimKind, FindingClaim } from './claim.ts';
import type { FindingGroup } from './finding-group.ts';
import { groupedFindings } from './finding-group.ts';

/** Gives one claim for each row of the table of calls that somebody feels, and one for each group of findings. */
export const draftClaims = (review: Review): readonly Claim[] => [
  ...feltRows(review).map((row) => callClaim(row, review)),
  ...groupedFindings(review).map((group) => findingClaim(group, review)),
];

const feltRows = (review: Review): readonly CallRow[] =>
  callRows(review).filter(({ consequence }) => isFelt(consequence));

const callClaim = (row: CallRow, review: Review): CallClaim => ({
  about: 'calls',
  kind: KINDS_OF_CALLS[row.consequence.kind],
  tier: withinEnvironments(harmsNow(row) ? 'high' : 'medium', row.environments, review),
  environments: row.environments,
  instead: [],
  row,
  alike: [],
});

/** Bounds a tier by those of the environments: the rules have judged what becomes of calls there. */
function withinEnvironments(tier: Tier, names: readonly string[], { environments }: Review): Tier {
  const tiers = environments.flatMap((each) => (names.includes(each.name) ? [each.tier] : []));
  const known = tiers.filter((each) => each !== null);
  if (known.length === 0 || known.length < tiers.length) return tier;
  const worst = known.reduce(worseOf);
  return TIERS.indexOf(worst) < TIERS.indexOf(tier) ? worst : tier;
}

const KINDS_OF_CALLS: Readonly<Record<CallRow['consequence']['kind'], ClaimKind>> = {
  lost: 'breaks',
  closed: 'breaks',
  opened: 'opens',
  exposed: 'opens',
  plaintext: 'opens',
  moved: 'changes',
  slower: 'changes',
  shorter: 'changes',
  identity: 'changes',
  encrypted: 'changes',
};

/** Gives what a group of findings tells of a change, with the calls that it gives the cause of. */
export function findingClaim(group: FindingGroup, review: Review): FindingClaim {
  const { finding, alike, tier, environments } = group;
  const members = new Set([finding, ...alike]);
  const rows = feltRows(review).filter(({ causes }) => causes.some((cause) => members.has(cause)));
  const shown = shownRow(finding, rows);
  const awaited = heldUp(finding, review);
  return {
    about: 'finding',
    kind: kindOf(finding),
    // what becomes of calls is weighed by itself, and this tells it
    tier: shown !== null && harmsNow(shown) ? worseOf(tier, 'high') : tier,
    environments,
    instead: [],
    reach: [],
    group,
    message:
      awaited === null ? finding.message : `Once ${awaited}: ${withSmallLetter(finding.message)}`,
    isLate: awaited !== null || finding.awaits !== undefined,
    rows,
    shown,
  };
}

/** Detectors that tell of the text itself, whether or not it is applied. */
const OF_TEXT: ReadonlySet<string> = new Set([
  'root-no-longer-renders',
  'invalid-mesh-resource',
  'change-refused',
  'namespaced-object-without-namespace',
  'object-never-applied',
  'roots-overwrite-each-other',
  'secret-in-clear',
  'unpinned-input',
  'nobody-is-asked',
  'checks-silenced',
]);

/** Gives what has to be mended before anything comes of an object: `apps/shop` builds; null for nothing. */
function heldUp(
  { detector, environment, subject, message }: Finding,
  review: Review,
): string | null {
  if (OF_TEXT.has(detector) || /^(?:Once|If) /.test(message)) return null;
  const own = (changesByObject(review).get(`${environment} ${resourceKey(subject)}`) ?? []).map(
    ({ heldUpBy }) => heldUpBy,
  );
  const [first] = own;
  const isHeld = own.every((each) => each?.kind === 'build' || each?.kind === 'file');
  return first === undefined || !isHeld ? null : mendText(first, null, (path) => `\`${path}\``);
}

const BY_OBJECT = new WeakMap<Review, ReadonlyMap<string, readonly Change[]>>();

/** Groups the changes of a review by environment and object. */
function changesByObject(review: Review): ReadonlyMap<string, readonly Change[]> {
  const known = BY_OBJECT.get(review);
  if (known !== undefined) return known;
  const found = new Map<string, Change[]>();
  for (const change of review.changes) {
    const key = `${change.environment} ${resourceKey(change.subject)}`;
    found.set(key, [...(found.get(key) ?? []), change]);
  }
  BY_OBJECT.set(review, found);
  return found;
}

const worseOf = (one: Tier, other: Tier): Tier =>
  TIERS.indexOf(one) < TIERS.indexOf(other) ? other : one;

/** The worst row that one finding tells and no other does, or that is decided at its very line. */
function shownRow(finding: Finding, rows: readonly CallRow[]): CallRow | null {
  const own = rows.filter(({ causes }) => causes.includes(finding));
  const isAtLine = ({ consequence }: CallRow): boolean =>
    decidersOf(consequence).some((cause) => placeOf(cause.origin) === placeOf(finding.origin));
  return (
    own.find(isAtLine) ??
    own.find(({ causes }) => causes.every((cause) => isSameThing(cause, finding))) ??
    own.find((row) => tellsPair(finding, row)) ??
    null
  );
}

const isSameThing = (one: Finding, other: Finding): boolean =>
  one.key === other.key &&
  one.detector === other.detector &&
  subjectText(one.subject) === subjectText(other.subject);

/** Detectors that tell who is let in, or what is overheard or taken. */
const OPENING: ReadonlySet<string> = new Set([
  'security-loosened',
  'traffic-taken',
  'policy-not-enforced',
  'secret-in-clear',
]);

/** Detectors that tell what goes otherwise, and not that it fails. */
const CHANGING: ReadonlySet<string> = new Set(['mesh-wide-change', 'environments-at-odds']);

/** Detectors that tell what would be better. */
const ADVISING: ReadonlySet<string> = new Set(['unpinned-input', 'upgrade-unprepared']);

function kindOf({ isInert, detector, level }: Finding): ClaimKind {
  if (isInert === true || detector === 'setting-without-effect') return 'inert';
  if (OPENING.has(detector)) return 'opens';
  if (CHANGING.has(detector)) return 'changes';
  return ADVISING.has(detector) || level === 'low' ? 'advice' : 'breaks';
}
