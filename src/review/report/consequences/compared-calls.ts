import { comesIntoForce, upperFirst } from '../../../checks/index.ts';
import type { Behaviour } from '../../../compare/index.ts';
import { staysInCluster } from '../../../compare/index.ts';
import { API_GROUPS, counted, listed } from '../../../manifest/index.ts';
import type { Review } from '../../evaluation/review.ts';
import { environmentLabel, inEnvironments } from '../review/environment-list.ts';

type UncomparedCalls = NonNullable<Behaviour['uncompared']>[number];
type CallKind = UncomparedCalls['calls'][number];

/** Says how far calls were compared, where none of them changes its outcome. */
export interface Compared {
  /** Classes of requests. */
  readonly cells: number;
  /** Counts those of them that come to gateways. */
  readonly atGateways: number;
  /** `Deployment shop/web` */
  readonly callers: readonly string[];
  /** `shop/orders` */
  readonly services: readonly string[];
  /** Lists what the change may decide that is in no cell. */
  readonly uncompared: readonly UncomparedCalls[];
}

type OfCalls = Pick<
  Review,
  'behaviours' | 'status' | 'findings' | 'findingTiers' | 'unknowns' | 'changes' | 'environments'
>;

/**
 * Says which calls were compared, and which that the change may decide were not. Null where one changes its outcome, where
 * something is found that breaks or opens anything, where not all of what was followed could be told, and where the change
 * can decide no call. What begins with the change has no calls to compare with.
 */
export function comparedCalls(review: OfCalls): Compared | null {
  return newOf(review).length > 0 ? null : callsThatStay(review);
}

/** Tells whether every call that the change can decide was compared, and keeps its outcome. */
export const isWholeComparison = (compared: Compared | null): compared is Compared =>
  compared !== null && compared.cells > 0 && compared.uncompared.length === 0;

/** Says of environments that begin with the change that none of their calls is compared, and what of the others is. */
export function callsOfNew(review: OfCalls): string | null {
  const begun = newOf(review);
  const calls = begun.length === 0 ? null : callsThatStay(review);
  if (calls === null) return null;
  const where = inEnvironments(begun, review);
  const areNew = begun.length === 1 && where !== '' ? 'it is new' : 'they are new';
  const own = `No earlier calls to compare${where}: ${areNew}.`;
  const others = review.environments.filter(
    ({ changed, presence, name }) =>
      changed && presence === 'both' && review.behaviours.some(isOf(name)),
  );
  if (others.length === 0) return own;
  const behaviours = review.behaviours.filter((one) => others.some(({ name }) => isOf(name)(one)));
  const names = others.map(({ name }) => name);
  const text = withSmallStart(comparedText(comparedIn(behaviours)));
  return `${own} In ${environmentLabel(names, review)}${text}`;
}

const withSmallStart = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const isOf =
  (name: string) =>
  ({ environment, compared, uncompared = [] }: Review['behaviours'][number]): boolean =>
    environment === name && compared.cells + uncompared.length > 0;

const newOf = ({ environments }: OfCalls): readonly string[] =>
  environments.flatMap(({ changed, presence, name }) =>
    changed && presence === 'added' ? [name] : [],
  );

export const SAME_CALLS = 'no call changes its outcome';

/** Says in one or two sentences what was compared and keeps its outcome, and what was not compared. */
export function comparedText(compared: Compared): string {
  const { cells, uncompared } = compared;
  const what = comparedCallsText(compared);
  const others = uncomparedText(uncompared);
  if (others === '')
    return what === '' ? NO_OTHER : `${upperFirst(SAME_CALLS)} (compared: ${what}).`;
  // what nobody followed may change the outcome of calls that were compared, too
  const done =
    what === '' || cells === 0
      ? 'No call was compared.'
      : `No change found in ${comparedCallsText(compared, 'counted')}.`;
  return `${done} Not compared: ${others}.`;
}

const NO_OTHER = 'No call between workloads was compared: no other workload is known here.';

function callsThatStay(review: OfCalls): Compared | null {
  const { behaviours, status, findings, findingTiers, unknowns, changes } = review;
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
  if (!isSure || isFound || mayChange || goesAway || isUnseen || status !== 'complete') return null;
  const compared = comparedIn(behaviours);
  return compared.cells + compared.uncompared.length === 0 ? null : compared;
}

function comparedIn(behaviours: Review['behaviours']): Compared {
  const all = (of: 'callers' | 'services'): readonly string[] => [
    ...new Set(behaviours.flatMap(({ between }) => between?.[of] ?? [])),
  ];
  const sum = (of: (compared: Review['behaviours'][number]['compared']) => number): number =>
    behaviours.reduce((total, { compared }) => total + of(compared), 0);
  const uncompared = new Map(
    behaviours.flatMap((one) => (one.uncompared ?? []).map((each) => [each.object, each] as const)),
  );
  return {
    cells: sum(({ cells }) => cells),
    atGateways: sum(({ atGateways = 0 }) => atGateways),
    callers: all('callers'),
    services: all('services'),
    uncompared: [...uncompared.values()],
  };
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

/** `calls from 9 workloads to orders, catalog and cart`, and how many kinds of requests at gateways; empty for none. */
export function comparedCallsText(
  { callers, services, atGateways }: Pick<Compared, 'callers' | 'services' | 'atGateways'>,
  many: 'listed' | 'counted' = 'listed',
): string {
  const names = [...new Set(services.map((service) => service.slice(service.indexOf('/') + 1)))];
  const called =
    many === 'counted' && names.length > MOST_SERVICES
      ? counted(names.length, 'Service')
      : listed(names, MOST_SERVICES);
  const calls =
    services.length === 0 ? [] : [`calls from ${counted(callers.length, 'workload')} to ${called}`];
  const requests = atGateways === 0 ? [] : [`${counted(atGateways, 'kind')} of gateway requests`];
  return [...calls, ...requests].join(', and ');
}

/** Kinds of calls in words, those first that say most. */
const WORDS: readonly (readonly [CallKind, string])[] = [
  ['from-pods', 'connections from selected pods past Services'],
  ['to-pods', 'connections to selected pods past Services'],
  ['dns', 'DNS'],
  ['outside', 'calls to hosts outside this repository'],
  ['callers', 'callers outside this repository'],
  ['ports', 'ports that no container declares'],
];

/** Groups of objects that are named; of others their number is said. */
const MOST_GROUPS = 3;

/** `effects of Frob shop/f on any call; callers outside this repository (AuthorizationPolicy shop/a)`; empty for none. */
export function uncomparedText(uncompared: readonly UncomparedCalls[]): string {
  const groups = new Map<string, { readonly say: (names: string) => string; names: string[] }>();
  const anyFirst = [...uncompared].sort((a, b) => Number(isOfAny(b)) - Number(isOfAny(a)));
  for (const { object, calls } of anyFirst) {
    const { key, say } = wordsFor(calls);
    const group = groups.get(key) ?? { say, names: [] };
    groups.set(key, group);
    group.names.push(object);
  }
  const all = [...groups.values()];
  const shown = all.slice(0, all.length > MOST_GROUPS ? MOST_GROUPS - 1 : MOST_GROUPS);
  const left = all.slice(shown.length).reduce((sum, { names }) => sum + names.length, 0);
  return [
    ...shown.map(({ say, names }) => say(listed(withKindsTogether(names), MOST_OBJECTS))),
    ...(left === 0 ? [] : [`and those of ${counted(left, 'more object')}`]),
  ].join('; ');
}

const isOfAny = ({ calls }: UncomparedCalls): boolean => calls.includes('any');

/** Objects of one group that are named; more are counted. */
const MOST_OBJECTS = 2;

/** Joins objects of one name: `Service and Deployment shop/orders`. */
function withKindsTogether(objects: readonly string[]): readonly string[] {
  const kinds = new Map<string, string[]>();
  for (const object of objects) {
    const at = object.lastIndexOf(' ');
    const name = object.slice(at + 1);
    kinds.set(name, [...(kinds.get(name) ?? []), object.slice(0, Math.max(at, 0))]);
  }
  return [...kinds].map(([name, each]) => `${listed(each, MOST_OBJECTS)} ${name}`.trimStart());
}

/** Any call stands for all others, and those of the object itself for those that are among them. */
function wordsFor(calls: readonly CallKind[]): {
  readonly key: string;
  readonly say: (names: string) => string;
} {
  if (calls.includes('any'))
    return { key: 'any', say: (names) => `any effect of ${names} on calls` };
  if (calls.includes('own')) return { key: 'own', say: (names) => `calls of ${names}` };
  const words = WORDS.flatMap(([kind, word]) => (calls.includes(kind) ? [word] : []));
  const said = listed(words, words.length);
  return { key: said, say: (names) => `${said} (${names})` };
}
