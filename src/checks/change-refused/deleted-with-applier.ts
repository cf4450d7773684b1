import type { Change } from '../../compare/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import {
  counted,
  listed,
  nodeAt,
  placeOf,
  runsPods,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

type Moved = Extract<NonNullable<Change['cause']>, { kind: 'moved' }>;
type DeletedWith = NonNullable<Moved['deletedWith']>;

/** An object that is deleted with what applied it, and is applied again. */
interface Taken {
  readonly change: Change;
  readonly deletedWith: DeletedWith;
  readonly to: readonly string[];
}

/**
 * Finds appliers that take along what they applied, though all of it is in Git as before: one that has another name is
 * another one to the cluster (ARGO-53, ARGO-73, FLUX-33, FLUX-34).
 */
export const deletedWithApplier = check({
  id: 'deleted-with-applier',
  title: 'Objects are deleted with their delivery object, recreated by another',
  level: 'high',
  blind:
    'Finalizers and labels changed only in the cluster, and which of two controllers acts first.',
  find: (input) =>
    [
      ...groupedBy(input.changes.flatMap(takenBy), ({ deletedWith }) =>
        nameOf(deletedWith),
      ).values(),
    ].flatMap((all) => tell(all, input)),
});

const takenBy = (change: Change): readonly Taken[] =>
  change.kind === 'resource-removed' &&
  change.cause?.kind === 'moved' &&
  change.cause.deletedWith !== undefined
    ? [{ change, deletedWith: change.cause.deletedWith, to: change.cause.to }]
    : [];

const nameOf = (deletedWith: DeletedWith): string =>
  deletedWith.by === 'set'
    ? `Application ${deletedWith.application}`
    : subjectText(deletedWith.applier);

type Sides = Pick<DetectorInput, 'mesh' | 'before'>;

function tell(taken: readonly Taken[], sides: Sides): readonly Told[] {
  const all = taken.toSorted((a, b) => rankOf(a.change) - rankOf(b.change));
  const [first] = all;
  if (first === undefined) return [];
  const { change, deletedWith, to } = first;
  const applier = nameOf(deletedWith);
  const what = objectsText(all.map((each) => each.change));
  const common = {
    key: `deleted with ${applier}`,
    cause: `deleted with ${applier}`,
    subjects: all.map((each) => each.change.subject),
    symptom: SYMPTOM,
  };
  if (deletedWith.by === 'object') return [{ ...common, ...ofObject(deletedWith, what, sides) }];
  return [
    {
      ...common,
      subject: change.subject,
      origin: change.origin,
      side: change.side,
      message: `Argo CD deletes ${what} with ${applier}, and then makes ${pronoun(all)} anew.`,
      why: `Its ApplicationSet makes no ${applier} any more, and its finalizer has all that it applied deleted with it; from ${to.join(' and ')} it comes again.`,
      fix: {
        text: say`Set preserveResourcesOnDeletion: true in the set's syncPolicy first, and change the name once that is applied.`,
      },
    },
  ];
}

const pronoun = (all: readonly Taken[]): string => (all.length === 1 ? 'it' : 'them');

const SYMPTOM =
  'the objects are gone until they are applied again, and what only the cluster had of them is lost';

type OfObject = Extract<DeletedWith, { by: 'object' }>;

function ofObject(deletedWith: OfObject, what: string, sides: Sides) {
  const { applier, hasLeft, sparesLabelled } = deletedWith;
  const name = subjectText(applier);
  const left = hasLeft
    ? `${name} (${placeOf(applier.origin)} of the base) leaves Git, and what applied it prunes.`
    : `What holds ${name} is deleted, and ${name} with it.`;
  const [other] = othersOf(deletedWith);
  const told = {
    subject: applier,
    ...(other === undefined
      ? { origin: applier.origin, side: 'base' as const }
      : { origin: placeOfNext(other, applier, sides) }),
    symptom: `${SYMPTOM}${onceText(deletedWith)}`,
  };
  const again = againText(deletedWith);
  return sparesLabelled === true
    ? {
        ...told,
        message: `Flux may delete ${what} with ${name}, and then make that anew${again}.`,
        why: `${left} Flux deletes what it applied, but for what another Kustomization has applied and labelled as its own before: nothing says which is the first.`,
        fix: { text: `Set prune: false on ${name} first, and rename it once that is applied.` },
      }
    : {
        ...told,
        message: `Argo CD deletes ${what} with ${name}, and then makes that anew${again}.`,
        why: `${left} Its finalizer has all that it applied deleted with it.`,
        fix: {
          text: `Take the finalizer resources-finalizer.argocd.argoproj.io off ${name} first, and rename it once that is applied.`,
        },
      };
}

const othersOf = ({ applier, next }: OfObject): OfObject['next'] =>
  next.filter((each) => subjectText(each) !== subjectText(applier));

/**
 * Gives the line that makes it the next: the name or namespace of one that is new, and what it reads of one that was there.
 * A name that values of several files make up is at the line that brings the object.
 */
function placeOfNext(
  { kind, namespace, name, origin }: OfObject['next'][number],
  applier: OfObject['applier'],
  { mesh, before }: Sides,
): Origin {
  const isIt = (each: Resource): boolean =>
    each.kind === kind && each.namespace === namespace && each.name === name;
  if (before?.resources.some(isIt) === true) return origin;
  const object = mesh.resources.find((each) => isIt(each) && each.origin.file === origin.file);
  const field = name === applier.name ? 'namespace' : 'name';
  const named = nodeAt(object?.node, 'metadata', field)?.origin;
  return named === undefined || (named.values !== undefined && named.file !== origin.file)
    ? origin
    : named;
}

/** Says where it does not come again by itself, though nobody has to start its syncs otherwise (ARGO-83). */
function onceText(deletedWith: OfObject): string {
  const others = othersOf(deletedWith).filter(({ isByHand }) => isByHand !== true);
  const names = [...new Set(others.map(subjectText))];
  return names.length === 0 || !others.every(({ syncsOnce }) => syncsOnce === true)
    ? ''
    : `; without selfHeal ${listed(names, MOST_NAMES)} ${names.length === 1 ? 'syncs' : 'sync'} a commit once: what is deleted after that comes when somebody syncs, or with the next commit`;
}

/** By whom it comes again, and where a person has to see to it. */
function againText(deletedWith: OfObject): string {
  const others = othersOf(deletedWith);
  if (others.length === 0) return '';
  const names = listed([...new Set(others.map(subjectText))], MOST_NAMES);
  return others.every(({ isByHand }) => isByHand === true)
    ? ` once somebody syncs ${names}`
    : ` with ${names}`;
}

const MOST_NAMES = 2;

function objectsText(changes: readonly Change[]): string {
  const names = [...new Set(changes.map(({ subject }) => subjectText(subject)))];
  const [first = '', ...more] = names;
  return more.length === 0 ? first : `${first} and ${counted(more.length, 'more object')}`;
}

/**
 * Orders what is named first by what its loss does: what is in a Namespace goes with it, also what is not in Git; then what
 * keeps data, what runs, and what leads to it.
 */
function rankOf({ subject }: Change): number {
  const { group, kind } = subject;
  if (group === '' && kind === 'Namespace') return 0;
  if (kind === 'StatefulSet' || kind === 'PersistentVolumeClaim') return 1;
  if (runsPods(subject)) return 2;
  return group === '' && kind === 'Service' ? 3 : 4;
}
