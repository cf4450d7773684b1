import type { Change } from '../../compare/index.ts';
import type { Node, Origin, Resource, ResourceId } from '../../manifest/index.ts';
import { resourceKey, sameData, subjectText } from '../../manifest/index.ts';
import type { Influence, InfluenceKind } from '../../istio/index.ts';
import { influencesOf, lostConnections } from '../../istio/index.ts';
import type { ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { everyGateway, everyProxy } from '../mesh-wide/reach.ts';
import { ACTINGS } from './checks.ts';

/** Objects that change and act on the mesh from around it; each once for each way in which it does. AROUND-1…14 */
export const surroundings = checks(
  Object.values(ACTINGS).map(({ check }) => check),
  (input) => [...changedObjects(input.changes).values()].flatMap((change) => actsOf(change, input)),
);

/** Each object once, by its first change. */
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

function actsOf(change: Change, input: DetectorInput): readonly ToldBy[] {
  const { object, oldObject } = change;
  const is = object === null ? [] : influencesOf(object, input.mesh);
  const was = oldObject === null ? [] : influencesOf(oldObject, input.before ?? input.mesh);
  const kinds = [...new Set([...is, ...was].map(({ kind }) => kind))];
  const lost = lostConnections(
    { was: oldObject, is: object },
    input.before ?? input.mesh,
    input.mesh,
  );
  return [
    ...lost.map((one) => tell(one, change, input)),
    ...kinds.flatMap((kind) => {
      const [now, then] = [is, was].map((influences) => ofKind(influences, kind));
      return turned({ now: now ?? [], then: then ?? [] }, change, kind)
        .map((influence) => tell(influence, change, input))
        .slice(0, 1);
    }),
  ];
}

const ofKind = (influences: readonly Influence[], kind: InfluenceKind): readonly Influence[] =>
  influences.filter((each) => each.kind === kind);

interface Sides {
  readonly now: readonly Influence[];
  readonly then: readonly Influence[];
}

/** Running no commands, and giving fewer rights, is nothing to be told. */
const ONLY_NOW: ReadonlySet<InfluenceKind> = new Set(['commands', 'rights']);

/** What an object does now, or did, where that is not what it did before. */
function turned({ now, then }: Sides, change: Change, kind: InfluenceKind): readonly Influence[] {
  if (now.length === 0) return ONLY_NOW.has(kind) ? [] : then;
  const told = new Set(then.map(contentOf));
  const fresh = now.filter((each) => !told.has(contentOf(each)));
  if (fresh.length > 0) return fresh;
  const isAllTold = now.length === then.length;
  if (!isAllTold && !ONLY_NOW.has(kind)) return then;
  return now.filter(({ content }) => content === undefined && isRewritten(change));
}

const contentOf = ({ on, does, content }: Influence): string => JSON.stringify([on, does, content]);

/** What says nothing about what an object does. */
const ASIDE: ReadonlySet<string> = new Set(['metadata', 'status', 'apiVersion', 'kind']);

function isRewritten({ object, oldObject }: Change): boolean {
  if (object === null || oldObject === null) return true;
  const [is, was] = [entriesOf(object), entriesOf(oldObject)];
  const keys = new Set([...is.keys(), ...was.keys()]);
  return [...keys].some((key) => !ASIDE.has(key) && !sameData(is.get(key), was.get(key)));
}

const entriesOf = ({ node }: Resource): ReadonlyMap<string, Node> => node.entries;

function tell(influence: Influence, change: Change, input: DetectorInput): ToldBy {
  const { kind, on, because, at } = influence;
  const { check, symptom, fix } = ACTINGS[kind];
  const { object, oldObject } = change;
  const resource = object ?? oldObject ?? change.subject;
  const verb = object === null ? 'goes away' : oldObject === null ? 'is new' : 'changes';
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
    // what mends it for certain need not be tried elsewhere
    fix: { text: influence.fix ?? fix, elsewhereFirst: influence.fix === undefined },
  };
}

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
  if (ONLY_NOW.has(kind) || on === 'delivery')
    return { level: 'cross-namespace', workloads: 0, services: 0, namespaces: 0 };
  return everyProxy(input).scope;
}
