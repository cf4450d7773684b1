import { isEqualData, seldomReadDifferences } from '../../compare/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { runsPods } from '../../manifest/index.ts';
import type { DetectorInput, PartOfDetection } from './detector.ts';

type SeldomReadFields = Exclude<ReturnType<typeof seldomReadDifferences>, null>;
type SeldomReadField =
  SeldomReadFields extends ReadonlySet<infer Field extends string> ? Field : never;

/**
 * Names the checks that read a field which few do; a test asks every check what it reads. What compares the two sides, and
 * finds nothing where all that it reads is the same on both, is no reader of what it does not read.
 */
export const READERS_OF_FIELDS: Readonly<Record<SeldomReadField, ReadonlySet<string>>> = {
  image: new Set([
    'image-goes-back',
    'image-not-replaced',
    'immutable-field',
    'inputs-not-pinned',
    'job-never-ends',
    'key-fetch-unrestricted',
    'killed-before-end',
    'pin-lost',
    'value-of-other-kind',
    'variable-missing',
    'variable-misspelt',
    'version-goes-back',
    'written-differently',
  ]),
  revisionHistoryLimit: new Set(['written-differently']),
};

/**
 * Names the first check of each look that compares the two sides, and where all that it reads is the same on both finds
 * nothing unless it finds something of the base alone.
 */
const SILENT_WHERE_BASE_IS: ReadonlySet<string> = new Set([
  'caller-gives-up-first',
  'caller-without-mtls',
  'namespace-not-created',
  'new-caller-refused',
  'requests-multiplied',
  'route-without-host',
  'service-not-shown',
  'services-captured',
  'setting-for-some',
]);

/** Names what says what a change does, or what was before it: of a base by itself a look is given something else there. */
const OF_THE_CHANGE: ReadonlySet<PropertyKey> = new Set([
  'before',
  'changedFiles',
  'changes',
  'environmentsBefore',
  'ownersBefore',
  'renderedBefore',
  'unapplied',
]);

/**
 * Tells of a look whether it may say something else than of the base; null where any may. All that a look is given has to
 * be as it was but for fields that it does not read.
 */
export function looksToRepeat(input: DetectorInput): ((part: PartOfDetection) => boolean) | null {
  const fields = isAskedOtherwise(input) ? null : fieldsApart(input);
  if (fields === null) return null;
  const isReader = (check: string): boolean =>
    [...fields].some((field) => READERS_OF_FIELDS[field].has(check));
  const haveOthersOwned = input.owners !== input.ownersBefore;
  const changesPodsAlone = input.changes.every(
    ({ subject, content }) => runsPods(subject) && content === undefined,
  );
  return (part) => {
    const { look, asked } = part;
    return (
      look.checks.some(({ id }) => isReader(id)) ||
      (haveOthersOwned && asked.has('owners')) ||
      (!(changesPodsAlone && isSilent(part)) && [...asked].some((name) => OF_THE_CHANGE.has(name)))
    );
  };
}

/** Tells of a look that it found nothing of the base, and finds nothing beside the base then. */
const isSilent = ({ look, detection }: PartOfDetection): boolean => {
  const { findings, unknowns = [], failures = [] } = detection;
  return (
    SILENT_WHERE_BASE_IS.has(look.checks[0]?.id ?? '') &&
    findings.length + unknowns.length + failures.length === 0
  );
};

/** Names all that a change of an environment is looked at with. */
const OF_A_SIDE: ReadonlySet<string> = new Set([
  'declaredVariables',
  'environments',
  'mesh',
  'ordinaryKinds',
  'owners',
  'rendered',
  'schemas',
]);

/** Tells whether something is given that is not given for a base by itself. */
const isAskedOtherwise = (input: DetectorInput): boolean =>
  Object.entries(input).some(
    ([name, given]) => given !== undefined && !OF_A_SIDE.has(name) && !OF_THE_CHANGE.has(name),
  );

/** Lists the fields in which the sides differ, here and in other environments; null where they do in more than these. */
function fieldsApart({
  mesh,
  before,
  rendered,
  renderedBefore,
  environments = [],
  environmentsBefore = [],
}: DetectorInput): ReadonlySet<SeldomReadField> | null {
  if (before === null || renderedBefore === null) return null;
  const roots = renderedBefore.roots;
  if (rendered.roots.length !== roots.length) return null;
  if (!areDeliveredAlike(rendered, renderedBefore)) return null;
  if (environments.length !== environmentsBefore.length) return null;
  if (!rendered.roots.every((root, at) => isAlike(root, roots[at]))) return null;
  const sides: readonly (readonly [Mesh | undefined, Mesh])[] = [
    [before, mesh],
    ...environments.map((each, at) => [environmentsBefore[at], each] as const),
  ];
  const fields = new Set<SeldomReadField>();
  for (const [was, now] of sides) {
    const own = was === undefined ? null : seldomReadDifferences(was, now);
    if (own === null) return null;
    for (const field of own) fields.add(field);
  }
  return fields;
}

const areDeliveredAlike = (one: RenderedEnvironment, other: RenderedEnvironment): boolean =>
  one.looseSecrets === other.looseSecrets &&
  one.environment.byScripts?.key === other.environment.byScripts?.key;

/** Tells whether all is as it was but for the objects, which a mesh has, and what was read and is known for them. */
function isAlike(one: RenderedRoot, other: RenderedRoot | undefined): boolean {
  if (one === other) return true;
  if (other?.resources.length !== one.resources.length) return false;
  const { resources: _, reads: __, values: ___, ...rest } = one;
  const { resources: ____, reads: _____, values: ______, ...others } = other;
  return isEqualData(rest, others);
}
