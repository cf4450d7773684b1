import type { Change } from '../../compare/index.ts';
import { aroundMesh, groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  counted,
  resourceKey,
  subjectText,
  asSentence,
  legacy,
  say,
} from '../../manifest/index.ts';
import { comingVerb } from '../detection/clause-words.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { PlacesOfOthers } from './places-of-others.ts';
import { placesOfOthers } from './places-of-others.ts';

/** Tells of objects of kinds that no table knows, which act beyond their own namespace. */
export const unknownKindReachesOut = check({
  id: 'unknown-kind-reaches-out',
  title: 'Object of an unknown kind acts beyond its own namespace',
  level: 'high',
  blind: "The effect of the kind's controller on the object.",
  mayAct: true,
  find: (input) => (input.before === null ? [] : reachingObjects(input)),
});

const { isClusterWideIn, isRewritten, knowledgeOfKind, outwardReach } = aroundMesh;

type OutwardReach = ReturnType<typeof outwardReach>[number];

function reachingObjects(input: DetectorInput): readonly Told[] {
  const asked = [...changedUnknowns(input).values()];
  if (asked.length === 0 || input.before === null) return [];
  const places = placesOfOthers(input, input.before);
  const told = asked.flatMap((change) => toldOf(change, places, input));
  return [...groupedBy(told, ({ subject }) => `${subject.group}/${subject.kind}`).values()].flatMap(
    withoutMany,
  );
}

/** So many objects of one kind are told one by one. */
const MOST_TOLD = 20;

/** Tells of a long list of objects of one kind by the first ones, and of all others together. */
function withoutMany(told: readonly Told[]): readonly Told[] {
  const [next, ...others] = told.slice(MOST_TOLD);
  if (next === undefined || others.length === 0) return told;
  const subjects = [next, ...others].map(({ subject }) => subject);
  const rest = `The same is true of ${counted(others.length, 'more object')} of this kind.`;
  return [
    ...told.slice(0, MOST_TOLD),
    { ...next, subjects, why: say`${asSentence(next.why)} ${legacy(rest)}` },
  ];
}

/** Gives each changed object of such a kind once, where more of it changes than what describes it. */
function changedUnknowns({
  changes,
  ordinaryKinds = NONE,
}: DetectorInput): ReadonlyMap<string, Change> {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const resource = change.object ?? change.oldObject;
    if (resource === null || knowledgeOfKind(resource, ordinaryKinds) === 'judged') continue;
    const key = resourceKey(resource);
    const first = found.get(key);
    const isAside = first === undefined || first.field?.startsWith('metadata') === true;
    if (isAside && isRewritten({ was: change.oldObject, is: change.object }))
      found.set(key, change);
  }
  return found;
}

const NONE: ReadonlySet<string> = new Set();

function toldOf(change: Change, places: PlacesOfOthers, input: DetectorInput): readonly Told[] {
  const { object, oldObject } = change;
  const reachOf = (side: Resource | null): readonly OutwardReach[] =>
    side === null ? [] : reachOfSide(side, places, input);
  const [is, was] = [reachOf(object), reachOf(oldObject)];
  const told = new Set(was.map(({ does }) => does));
  const fresh = is.find(({ does }) => !told.has(does));
  // what is known to do nothing else is asked about once
  const isKnown =
    knowledgeOfKind(object ?? change.subject, input.ordinaryKinds ?? NONE) === 'ordinary';
  const reach = fresh ?? (isKnown && is.length > 0 ? undefined : (is[0] ?? was[0]));
  return reach === undefined ? [] : [tell(change, reach)];
}

function reachOfSide(
  side: Resource,
  places: PlacesOfOthers,
  { mesh, before, ordinaryKinds = NONE }: DetectorInput,
): readonly OutwardReach[] {
  const knowledge = knowledgeOfKind(side, ordinaryKinds);
  if (knowledge === 'judged') return [];
  const isClusterWide = isClusterWideIn(mesh, side) ?? (before && isClusterWideIn(before, side));
  return outwardReach(side, {
    ...places.seenFrom(side),
    knowledge,
    isClusterWide,
    isPlacedLater: places.isPlacedLater(side, isClusterWide === false),
  });
}

function tell(change: Change, { how, does, at }: OutwardReach): Told {
  const { object, oldObject } = change;
  const resource = object ?? oldObject ?? change.subject;
  const { group, kind, namespace, name } = resource;
  const isOfCluster = how === 'cluster';
  const named = subjectText(isOfCluster ? { ...resource, namespace: '' } : resource);
  const verb = object === null ? 'is removed' : oldObject === null ? comingVerb(change) : 'changes';
  return {
    subject: { group, kind, namespace, name },
    key: 'unknown kind',
    scope: { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${named} ${verb}: ${object === null ? 'until now ' : ''}it ${does}.`,
    why: `What a controller does with ${kind} of ${group} is not known here.`,
    origin: at?.origin ?? placeOf(change),
    side: object === null ? 'base' : 'head',
    symptom: say`not known: the controller of the kind decides`,
    fix: {
      text:
        isOfCluster || how === 'nowhere'
          ? `Check what ${kind} does. If it is harmless, add ${group}/${kind} to kinds.ordinary.`
          : `Check what ${kind} does there, and agree on it with those who run it.`,
      kind: 'choice',
    },
  };
}

/** The place of what changes of an object; the object itself where it comes or goes. */
const placeOf = ({ object, oldObject, origin }: Change): Origin =>
  object !== null && oldObject !== null ? origin : ((object ?? oldObject)?.origin ?? origin);
