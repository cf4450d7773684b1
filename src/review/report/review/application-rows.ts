import type { Change } from '../../../compare/index.ts';
import { counted, listed, resourceKey } from '../../../manifest/index.ts';
import type { EnvironmentReview } from '../../evaluation/review.ts';

/** The rest is counted. */
const NAMED = 4;

interface ApplicationRow {
  readonly text: string;
  readonly environments: readonly EnvironmentReview[];
  readonly objects: number;
}

/**
 * Says which environments are new, which Applications ApplicationSets make no more, and which they make anew, and in which
 * environments: no file and no object shows them.
 */
export const applicationTexts = (
  environments: readonly EnvironmentReview[],
  changes: readonly Change[],
): readonly ApplicationRow[] => [
  ...environments.flatMap((each) => arrivalOf(each, changes) ?? []),
  ...[deletedText(environments), newText(environments)].flatMap((row) => row ?? []),
];

/**
 * Counts the objects that come in some environments, one of two of them once: a set that was there and fills a new one by
 * an element is none that it gets.
 */
export const comingIn = (names: ReadonlySet<string>, changes: readonly Change[]): number =>
  new Set(
    changes
      .filter(({ kind, environment }) => kind === 'resource-added' && names.has(environment))
      .map(({ subject }) => resourceKey(subject)),
  ).size;

/** Says how many objects a new environment gets; nothing of one that fails, or where objects are the rows. */
function arrivalOf(
  environment: EnvironmentReview,
  changes: readonly Change[],
): ApplicationRow | null {
  const { presence, name, status } = environment;
  const objects = comingIn(new Set([name]), changes);
  if (presence !== 'added' || status === 'failed' || objects < MANY) return null;
  return {
    text: `New environment, of ${counted(objects, 'object')}`,
    environments: [environment],
    objects: 1,
  };
}

/** Tells whether one row counts the objects that an environment gets. */
export const isCountedWhole = (
  environment: EnvironmentReview,
  changes: readonly Change[],
): boolean => arrivalOf(environment, changes) !== null;

/** Fewer objects are rows by themselves. */
const MANY = 5;

function newText(environments: readonly EnvironmentReview[]): ApplicationRow | null {
  const having = environments.filter(({ newApplications = [] }) => newApplications.length > 0);
  const names = [...new Set(having.flatMap(({ newApplications = [] }) => newApplications))];
  if (names.length === 0) return null;
  const waiting = new Set(having.flatMap(({ waitingApplications = [] }) => waitingApplications));
  const what = names.length === 1 ? 'New Application' : `${String(names.length)} new Applications`;
  const how = waiting.size === names.length ? ', synced by hand' : '';
  const some = names.filter((name) => how === '' && waiting.has(name));
  const also = some.length === 0 ? '' : ` (${listed(some, NAMED)} synced by hand)`;
  const text = `${what}${how}: ${listed(names, NAMED)}${also}`;
  return { text, environments: having, objects: names.length };
}

function deletedText(environments: readonly EnvironmentReview[]): ApplicationRow | null {
  const having = environments.filter(
    ({ deletedApplications = [] }) => deletedApplications.length > 0,
  );
  const names = [...new Set(having.flatMap(({ deletedApplications = [] }) => deletedApplications))];
  if (names.length === 0) return null;
  const what = names.length === 1 ? 'Application' : `${String(names.length)} Applications`;
  const how = names.length === 1 ? 'it' : 'they';
  const text = `${what} deleted, with all that ${how} applied: ${listed(names, NAMED)}`;
  return { text, environments: having, objects: names.length };
}
