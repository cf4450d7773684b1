import type { Change } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { revisionFactsOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { listed } from '../../manifest/index.ts';
import { isDelivering } from '../../gitops/index.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { askingForRevision, WITHOUT_CONTROL_PLANE } from '../asking-for-revision.ts';
import { count, scopeOfWorkloads, someOf } from '../detection/finding-scope.ts';

/** Says whom the change of a control plane reaches that has a revision of its own, beside one that stays as it is. */
interface ControlPlaneBeside {
  readonly scope: Scope;
  /** `(revision b, beside a): 1 workload seen here, in shop, asks for it` */
  readonly text: string;
  readonly symptom: string;
  /** Advises what to do next; null where that is as for any change of a control plane. */
  readonly fix: string | null;
}

type Facts = ReturnType<typeof revisionFactsOf>;

const DEFAULT = 'default';
const MOST_NAMED = 3;

/**
 * Tells of a control plane with a revision of its own beside others: pods get it where they, or their namespace, name that
 * revision or a tag of it, and nobody else does (INJ-2, INJ-3, INJ-11, INJ-19). Null for one without a name, for the only
 * one, and where it is not known which one changes, or what a tag stands for.
 */
export function controlPlaneBeside(
  { before, mesh }: DetectorInput,
  changes: readonly Change[],
): ControlPlaneBeside | null {
  if (before === null) return null;
  const was = revisionFactsOf(before, before.charts);
  const is = revisionFactsOf(mesh, mesh.charts);
  const touched = touchedRevisions(changes, { before, after: mesh, was, is });
  if (touched === null) return null;
  const stay = [...was.run].filter((name) => !touched.has(name) && isThere(is, name)).sort();
  const tags = [...new Set([...was.tags.keys(), ...is.tags.keys()])].filter(
    (tag) => was.tags.get(tag) !== is.tags.get(tag) || was.tags.has(tag) !== is.tags.has(tag),
  );
  const isOpen = tags.some(
    (tag) => tag === DEFAULT || was.tags.get(tag) === null || is.tags.get(tag) === null,
  );
  if (touched.size + tags.length === 0 || touched.has(DEFAULT)) return null;
  if (isOpen || stay.length === 0) return null;
  const isMoved = changes.some(({ object, field }) => isKept(object, field, is));
  const standing = [...is.tags].flatMap(([tag, of]) =>
    (of === null ? isMoved : touched.has(of)) ? [tag] : [],
  );
  if (standing.includes(DEFAULT)) return null;
  const names = new Set([...touched, ...tags, ...standing]);
  const way = changes.every(({ field }) => field === null)
    ? changes.every(({ oldObject }) => oldObject === null)
      ? 'comes'
      : 'goes'
    : [...touched].some((name) => !was.run.has(name)) || tags.length > 0
      ? 'comes'
      : 'stays';
  const revisions = [...(touched.size === 0 ? tags : touched)].sort();
  return tell(mesh, { names, revisions, stay, way });
}

interface Sides {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly was: Facts;
  readonly is: Facts;
}

const isThere = (is: Facts, name: string): boolean => is.run.has(name) || is.keeps(name);

/** Names the revisions whose control plane comes, goes or changes; null where a change is of none that is known. */
function touchedRevisions(changes: readonly Change[], sides: Sides): ReadonlySet<string> | null {
  const { was, is } = sides;
  const each = changes.map((change) => revisionsOfChange(change, sides));
  const own = each.flatMap((names) => names ?? []);
  if (each.includes(null)) return null;
  return new Set([
    ...[...is.run].filter((name) => !was.run.has(name)),
    ...[...was.run].filter((name) => !isThere(is, name)),
    ...own.filter((name) => is.run.has(name) || was.run.has(name)),
  ]);
}

/** Names the revisions that a change is of by its release; none where it says its own, or gives one further names. */
function revisionsOfChange(
  { object, oldObject, field, cause }: Change,
  { before, after, is }: Sides,
): readonly string[] | null {
  if (cause?.kind === 'copied') return null;
  if (field !== null && TAGS.test(field)) return [];
  const own = [...revisionsOf(before, oldObject), ...revisionsOf(after, object)];
  const isOwn = field === null && !isDelivering(object ?? oldObject ?? NOTHING);
  return own.length > 0 || isOwn || isKept(object, field, is) ? own : null;
}

const NOTHING = { group: '', kind: '' };

/** Matches the values by which a release gives its revision further names. */
const TAGS = /(?:^|\.)revisionTags(?:$|[.[])/;

/** Names the revisions of the releases that an object installs. */
const revisionsOf = ({ charts }: Mesh, object: Resource | null): readonly string[] => [
  ...revisionFactsOf(
    { ofKind: () => [] },
    charts.filter(({ resource }) => resource === object),
  ).run,
];

/** Tells whether an object of the Sail operator gets another version, and the one before stays for who names it. */
const isKept = (object: Resource | null, field: string | null, is: Facts): boolean =>
  field === 'spec.version' && object !== null && is.keeps(`${object.name}-v0-0-0`);

interface Beside {
  readonly names: ReadonlySet<string>;
  readonly revisions: readonly string[];
  readonly stay: readonly string[];
  readonly way: 'comes' | 'goes' | 'stays';
}

function tell(mesh: Mesh, { names, revisions, stay, way }: Beside): ControlPlaneBeside {
  const { workloads, namespaces } = askingForRevision(mesh, names);
  const name = listed(revisions, MOST_NAMED);
  const isNobody = namespaces.length === 0;
  const who = isNobody
    ? 'no namespace or workload seen here asks for it'
    : `${count(workloads.length, 'workload')} seen here, in ${someOf(namespaces)}, ${workloads.length === 1 ? 'asks' : 'ask'} for it`;
  return {
    scope: scopeOfWorkloads(workloads, mesh, new Set(namespaces)),
    text: `(revision ${name}, beside ${listed(stay.map(wordOf), MOST_NAMED)}): ${who}${isNobody && way === 'comes' ? ' yet' : ''}`,
    symptom: isNobody ? NOBODY[way](name) : SOMEBODY[way](someOf(namespaces)),
    fix:
      way !== 'comes'
        ? null
        : isNobody
          ? `Move one namespace to it (\`istio.io/rev: ${revisions[0] ?? ''}\`) once it runs, restart its workloads, and go on when they are well.`
          : 'See that it runs before the pods of these namespaces are made anew.',
  };
}

type Sentences = Readonly<Record<Beside['way'], (name: string) => string>>;

const NOBODY: Sentences = {
  comes: (name) =>
    `no proxy changes by this: pods get it once their namespace names ${name} and they are made anew`,
  goes: () =>
    `pods that were made with it and still run ${WITHOUT_CONTROL_PLANE}; no others change by this`,
  stays: () => 'no proxy changes by this',
};

const SOMEBODY: Sentences = {
  comes: (where) =>
    `pods of ${where} get it once they are made anew, and all others stay with the control plane that they have; if it does not start, these new pods get no proxy or are refused`,
  goes: (where) =>
    `pods of ${where} get no proxy once they are made anew, and until then ${WITHOUT_CONTROL_PLANE}; all others stay as they are`,
  stays: (where) =>
    `proxies of ${where} connect to it anew, and all others stay with the control plane that they have; if it does not start, its old pods go on, and once they are gone the configuration of these stays as it is, and their new pods get no proxy or are refused`,
};

const wordOf = (revision: string): string =>
  revision === DEFAULT ? 'the one without a name' : revision;
