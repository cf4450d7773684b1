import { ACTINGS } from './acting-ways.ts';
import { detectorOf, checks } from './detection/check.ts';

import type { ToldBy } from './detection/check.ts';
import { comingVerb } from './detection/clause-words.ts';
import type { Change } from '../compare/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../manifest/index.ts';
import { resourceKey, subjectText } from '../manifest/index.ts';
import { aroundMesh, groupedBy } from '../istio/index.ts';
import type { DetectorInput, Scope } from './detection/detector.ts';
import { lostTogether } from './definitions-lost-together.ts';
import { predecessorsIn } from './predecessor.ts';
import { everyGateway, everyProxy } from './detection/finding-scope.ts';

type Influence = ReturnType<typeof aroundMesh.influencesOfChange>['is'][number];
type InfluenceKind = Influence['kind'];

/**
 * Finds the objects that change and act on the mesh from around it, each once for each way in which it does
 * (AROUND-1, 2, 5…14, NET-2, 9, 12, 15).
 */
const surroundings = checks(
  Object.values(ACTINGS).map(({ check }) => check),
  (input) => {
    const changes = [...changedObjects(input.changes).values()];
    const predecessorOf = predecessorsIn(changes);
    const acts = changes.flatMap((change) => actsOf(change, predecessorOf(change), input));
    return lostTogether(eachRightOnce(acts), input);
  },
);

/** What an object does, and what is told of it. */
interface Act {
  readonly influence: Influence;
  readonly told: ToldBy;
}

/** Tells a right once of a role and its binding that both change: at the binding. */
function eachRightOnce(acts: readonly Act[]): readonly ToldBy[] {
  const rights = acts.filter(({ influence }) => influence.kind === 'rights');
  const alike = groupedBy(rights, ({ influence: { does, because } }) => `${does} ${because}`);
  const repeated = new Set(
    [...alike.values()].flatMap((each) => {
      const binding = each.find(({ told }) => told.subject.kind.endsWith('Binding'));
      return binding === undefined ? [] : each.filter((one) => one !== binding);
    }),
  );
  return acts.filter((one) => !repeated.has(one)).map(({ told }) => told);
}

const isGivenBefore = (right: Influence, { before }: DetectorInput): boolean =>
  before !== null && aroundMesh.isGivenIn(before, right);

/** Gives each changed object once, by its key, with the first change of it. */
function changedObjects(changes: readonly Change[]): ReadonlyMap<string, Change> {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const resource = change.object ?? change.oldObject;
    if (resource === null) continue;
    const key = resourceKey(resource);
    if (!found.has(key)) found.set(key, change);
  }
  return found;
}

function actsOf(
  change: Change,
  predecessor: Resource | null,
  input: DetectorInput,
): readonly Act[] {
  const { object } = change;
  const oldObject = change.oldObject ?? predecessor;
  const { was, is, between, isRewritten } = aroundMesh.influencesOfChange(
    { was: oldObject, is: object },
    input.before ?? input.mesh,
    input.mesh,
  );
  const kinds = [...new Set([...is, ...was].map(({ kind }) => kind))];
  const actOf = (influence: Influence): Act => ({
    influence,
    told: tell(influence, change, input, predecessor),
  });
  return [
    ...between.map(actOf),
    ...kinds.flatMap((kind) => {
      const [now, then] = [is, was].map((influences) => ofKind(influences, kind));
      return turned({ now: now ?? [], then: then ?? [] }, isRewritten, kind)
        .filter((one) => kind !== 'rights' || !isGivenBefore(one, input))
        .map(actOf)
        .slice(0, 1);
    }),
  ];
}

const ofKind = (influences: readonly Influence[], kind: InfluenceKind): readonly Influence[] =>
  influences.filter((each) => each.kind === kind);

interface InfluenceSides {
  readonly now: readonly Influence[];
  readonly then: readonly Influence[];
}

/**
 * Names the ways of which only the new side is told: running no commands any more, or giving fewer rights,
 * harms nobody.
 */
const ONLY_NOW: ReadonlySet<InfluenceKind> = new Set(['commands', 'rights']);

/**
 * Gives what an object does now and did not do before, else what it did where it does less now, else what it
 * still does where its text is rewritten and there is no content to compare.
 */
function turned(
  { now, then }: InfluenceSides,
  isRewritten: boolean,
  kind: InfluenceKind,
): readonly Influence[] {
  if (now.length === 0) return ONLY_NOW.has(kind) ? [] : then;
  const told = new Set(then.map(contentOf));
  const fresh = now.filter((each) => !told.has(contentOf(each)));
  if (fresh.length > 0) return fresh;
  const isAllTold = now.length === then.length;
  if (!isAllTold && !ONLY_NOW.has(kind)) return then;
  return now.filter(({ content }) => content === undefined && isRewritten);
}

const contentOf = ({ on, does, content }: Influence): string => JSON.stringify([on, does, content]);

function tell(
  influence: Influence,
  change: Change,
  input: DetectorInput,
  predecessor: Resource | null = null,
): ToldBy {
  const { kind, on, because, at } = influence;
  const { check, symptom, fix } = ACTINGS[kind];
  const { object, oldObject } = change;
  const resource = object ?? oldObject ?? change.subject;
  const verb =
    object === null ? 'goes away' : oldObject === null ? comesAs(change, predecessor) : 'changes';
  return {
    by: check,
    subject: { ...idOf(resource) },
    aspect: on,
    scope: scopeOf(influence, input),
    message: `${subjectText(resource)} ${verb}: ${clauseOf(influence, object === null)}.`,
    why: `${because}.`,
    origin: placeOf(change, at),
    side: object === null ? 'base' : 'head',
    symptom: influence.symptom ?? symptom,
    // a fix that is certain need not be tried elsewhere
    fix:
      influence.fix === undefined
        ? { text: fix, elsewhereFirst: true, kind: 'choice' }
        : { text: influence.fix },
  };
}

const comesAs = (change: Change, predecessor: Resource | null): string =>
  predecessor === null ? comingVerb(change) : `comes in the place of ${predecessor.name}`;

function clauseOf({ does, isSentence }: Influence, isGone: boolean): string {
  if (isSentence === true) return does;
  return `${isGone ? 'until now it' : 'it'} ${does}`;
}

const idOf = ({
  group,
  kind,
  namespace,
  name,
}: Pick<Resource, 'group' | 'kind' | 'namespace' | 'name'>): ResourceId => ({
  group,
  kind,
  namespace,
  name,
});

const placeOf = ({ object, oldObject, origin }: Change, at: Node | undefined): Origin =>
  at?.origin ?? (object ?? oldObject)?.origin ?? origin;

function scopeOf({ kind, on }: Influence, input: DetectorInput): Scope {
  if (on === 'gateway') return everyGateway(input).scope;
  if (on === 'one-namespace')
    return { level: 'namespace', workloads: 0, services: 0, namespaces: 1 };
  if (ONLY_NOW.has(kind) || on === 'delivery' || on === 'node')
    return { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 0 };
  return everyProxy(input).scope;
}

/**
 * Finds objects that are no part of the mesh, and decide about its control plane, its gateways or all that is
 * made in the cluster: policies of the network, webhooks, what makes Secrets, scalers, quotas, the cluster's
 * DNS, issuers, and what runs commands.
 */
export const actsOnTheMesh = detectorOf(
  'acts-on-the-mesh',
  'surrounding objects that affect control plane, gateways or whole cluster',
  [surroundings],
);
