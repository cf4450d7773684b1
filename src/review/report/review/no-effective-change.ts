import type { Review, RootReview } from '../../evaluation/review.ts';
import { comesIntoForce } from '../../../checks/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import { API_GROUPS, counted, listed } from '../../../manifest/index.ts';
import { environmentCount, environmentList } from './environment-list.ts';

/** Said in the place of "no effective change" where the change may do something that is not decided here. */
export function undecidedSentence({ unknowns }: Review): string | null {
  const clauses = [...new Set(unknowns.flatMap(({ mayChange }) => mayChange ?? []))];
  const [first] = clauses;
  if (first === undefined) return null;
  const more = clauses.length === 1 ? '' : ` (and ${String(clauses.length - 1)} more)`;
  return `nothing changes as it is rendered here; ${first}${more}`;
}

/** Said in the place of "no effective change" where the cluster keeps what it has; null where it keeps nothing so. */
export function keptSentence({ environments }: Review): string | null {
  const clauses = [...new Set(environments.flatMap(({ kept = [] }) => kept))];
  const [first] = clauses;
  if (first === undefined) return null;
  const more = clauses.length === 1 ? '' : ` (and ${counted(clauses.length - 1, 'more object')})`;
  return `no effective change: ${first}${more}`;
}

/** What "no effective change" was compared over. */
export function comparedSentence(review: Review): string {
  const objects = review.environments.reduce((sum, environment) => sum + environment.objects, 0);
  const files = counted(review.changedFiles.length, 'file');
  const differ = review.changedFiles.length === 1 ? 'differs' : 'differ';
  const { applied, text } = environmentCount(review.environments);
  const environments = review.environments.length;
  if (environments === 0)
    return `${files} ${differ} in text; no environment is found here, so there is nothing to compare.`;
  const all =
    environments === 1
      ? 'the one environment'
      : applied === environments
        ? `all ${String(environments)} environments`
        : text;
  const [render, behave] = environments === 1 ? ['renders', 'behaves'] : ['render', 'behave'];
  // what its applier leaves as the cluster has it differs in what is rendered only
  const same =
    review.renderedDifferences.shown.length > 0
      ? `${behave} the same, though what is rendered differs`
      : `${render} and ${behave} the same`;
  const undecided = review.unknowns.flatMap(({ message, mayChange }) =>
    mayChange === undefined ? [] : [message],
  );
  const isDecided = review.unknowns.length === 0;
  const limits = [
    ...(review.environments.every(({ status }) => status === 'complete')
      ? []
      : ['as far as it can be analysed']),
    ...(isDecided ? [] : ['as far as that is decided here']),
  ];
  const compared = [`${counted(objects, 'object')} compared`, ...unrenderedFolders(review)];
  const alike = `${files} ${differ} in text; ${all} ${[same, ...limits].join(', ')} (${compared.join('; ')}).`;
  return [alike, ...new Set(undecided)].slice(0, MOST_UNDECIDED + 1).join(' ');
}

/** Says how many folders do not render: what they hold is the same on both sides only as text. */
function unrenderedFolders({ environments }: Review): readonly string[] {
  const paths = (isOf: (root: RootReview) => boolean): number =>
    new Set(environments.flatMap(({ roots }) => roots.filter(isOf).map(({ path }) => path))).size;
  const failed = paths(({ status }) => status === 'failed');
  const all = counted(
    paths(() => true),
    'folder',
  );
  return failed === 0
    ? []
    : [`${String(failed)} of ${all} ${failed === 1 ? 'does' : 'do'} not render`];
}

/** Sentences of what is not decided that stand where nothing else changes; all of them are listed below. */
const MOST_UNDECIDED = 3;

type OfCalls = Pick<
  Review,
  'behaviours' | 'status' | 'findings' | 'findingTiers' | 'unknowns' | 'changes' | 'environments'
>;

/**
 * Says whose calls were compared where every one ends as before; null where one ends otherwise, where something is found that
 * breaks or opens anything, or where not all that the change touches could be told. What begins with the change has no
 * calls to compare with.
 */
export function sameCalls(review: OfCalls): ComparedCalls | null {
  return newOf(review).length > 0 ? null : callsThatStay(review);
}

/** Says of environments that begin with the change that none of their calls is compared, and what of the others is. */
export function callsOfNew(review: OfCalls): string | null {
  const begun = newOf(review);
  const calls = begun.length === 0 ? null : callsThatStay(review);
  if (calls === null) return null;
  const areNew = begun.length === 1 ? 'it is new' : 'they are new';
  const own = `No call in ${environmentList(begun)} is compared with one before: ${areNew}.`;
  const others = review.environments.filter(
    ({ changed, presence, name }) =>
      changed && presence === 'both' && review.behaviours.some(isOf(name)),
  );
  if (others.length === 0) return own;
  const behaviours = review.behaviours.filter((one) => others.some(({ name }) => isOf(name)(one)));
  const compared = comparedCallsText(comparedIn(behaviours));
  const where = environmentList(others.map(({ name }) => name));
  return `${own} In ${where} ${SAME_CALLS}${compared === '' ? '' : `: ${compared} were compared`}.`;
}

const isOf =
  (name: string) =>
  ({ environment, compared }: Review['behaviours'][number]): boolean =>
    environment === name && compared.cells > 0;

const newOf = ({ environments }: OfCalls): readonly string[] =>
  environments.flatMap(({ changed, presence, name }) =>
    changed && presence === 'added' ? [name] : [],
  );

export const SAME_CALLS = 'no call between workloads ends otherwise';

function callsThatStay({
  behaviours,
  status,
  findings,
  findingTiers,
  unknowns,
  changes,
}: OfCalls): ComparedCalls | null {
  const cells = behaviours.reduce((sum, { compared }) => sum + compared.cells, 0);
  const isSure = behaviours.every(
    ({ consequences, undecided, notes }) =>
      consequences.length === 0 && undecided === 0 && notes.length === 0,
  );
  const isFound = findings.some(
    (finding) => comesIntoForce(finding) && findingTiers.get(finding.id) !== 'low',
  );
  const mayChange = unknowns.some((unknown) => unknown.mayChange !== undefined);
  // calls to what goes end otherwise; what an applier applied may go with it, and come back only later
  const goesAway = changes.some(
    (change) =>
      change.kind === 'resource-removed' &&
      !staysInCluster(change) &&
      (APPLIERS.has(change.subject.group) || ANSWERING.has(change.subject.kind)),
  );
  const isUnseen = changes.some(readsAnother);
  if (cells === 0 || !isSure || isFound || mayChange || goesAway || isUnseen) return null;
  if (status !== 'complete') return null;
  return comparedIn(behaviours);
}

function comparedIn(behaviours: Review['behaviours']): ComparedCalls {
  const all = (of: keyof ComparedCalls): readonly string[] => [
    ...new Set(behaviours.flatMap(({ between }) => between?.[of] ?? [])),
  ];
  return { callers: all('callers'), services: all('services') };
}

/** Groups of objects that apply others. */
const APPLIERS: ReadonlySet<string> = new Set([
  API_GROUPS.argo,
  API_GROUPS.fluxKustomize,
  API_GROUPS.fluxHelm,
]);

/** Fields by which something of Argo CD or Flux reads a repository, or a revision of one. */
const READS = /(?:^|\.)(?:targetRevision|repoURL|revision|spec\.url|spec\.ref(?:\.[a-z]+)?)$/;

/**
 * Tells whether a change lets something read what lies in neither tree: another repository, or another revision of this
 * one.
 */
const readsAnother = ({ subject, field }: Review['changes'][number]): boolean =>
  READERS.has(subject.group) && subject.kind !== 'HelmRepository' && READS.test(field ?? '');

const READERS: ReadonlySet<string> = new Set([API_GROUPS.argo, API_GROUPS.fluxSource]);

/** Kinds without which nobody answers: what is called, what runs it, and what both are in. */
const ANSWERING: ReadonlySet<string> = new Set([
  ...['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry'],
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Rollout'],
]);

/** Services that are named one by one; more are counted. */
const MOST_SERVICES = 3;

/** `those of 9 workloads to orders, catalog and cart`; empty where they only come through gateways. */
export function comparedCallsText({ callers, services }: ComparedCalls): string {
  if (services.length === 0) return '';
  const names = services.map((service) => service.slice(service.indexOf('/') + 1));
  return `those of ${counted(callers.length, 'workload')} to ${listed([...new Set(names)], MOST_SERVICES)}`;
}

type ComparedCalls = NonNullable<Review['behaviours'][number]['between']>;
