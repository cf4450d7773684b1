import type { Mesh } from '../../istio/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { GroupKind, Node, Resource } from '../../manifest/index.ts';
import {
  itemsAt,
  listed,
  nodeAt,
  resourceKey,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, idsOf } from '../detection/check.ts';

interface Dependency {
  readonly on: Resource;
  /** The entry of `dependsOn`. */
  readonly at: Node;
}

/** Gives for each Kustomization, or HelmRelease, what has to be ready before it is applied. */
type Dependencies = ReadonlyMap<Resource, readonly Dependency[]>;

/**
 * Finds Kustomizations and HelmReleases that wait for themselves, by whatever way round, and those that wait for such a
 * one. All Kustomizations of a circle are of one source: each then waits for the others to have applied the revision
 * that it is to apply (FLUX-32). A HelmRelease waits for others to be ready, whatever their chart (HELM-14).
 */
export const dependencyCircle = check({
  id: 'dependency-circle',
  title: 'Flux Kustomization or HelmRelease waits on a dependency cycle',
  level: 'high',
  blind: 'Circles through Kustomizations of other sources or other repositories.',
  find: ({ mesh, before }) =>
    [KUSTOMIZATION, RELEASE].flatMap((kind) =>
      toldOf(dependenciesIn(mesh, kind), isNewAfter(before)),
    ),
});

/** Tells of which objects nothing was ever applied, for the change brings them. */
function isNewAfter(before: Mesh | null): (one: Resource) => boolean {
  return (one) =>
    before !== null &&
    before.ofKind(one.group, one.kind).every((each) => resourceKey(each) !== resourceKey(one));
}

function toldOf(all: Dependencies, isNew: (one: Resource) => boolean): readonly Told[] {
  const { circles, heldBy } = circlesAmong(stuckAmong(all));
  holdDependents(all, heldBy);
  const members = new Set(circles.flatMap((circle) => circle.map(({ on }) => on)));
  return [
    ...circles.map((circle) => tellCircle(circle, isNew)),
    ...[...all.keys()].flatMap((one) => {
      const held = members.has(one) ? undefined : heldBy.get(one);
      return held === undefined ? [] : [tellHeld(one, held, isNew)];
    }),
  ];
}

/** Names of some dependencies are filled in later, and of some an expression says when they are ready. */
function dependenciesIn(mesh: Mesh, { group, kind }: GroupKind): Dependencies {
  const all = mesh.ofKind(group, kind).filter((each) => !isSuspended(each));
  const byName = new Map(all.map((each) => [`${each.namespace}/${each.name}`, each]));
  return new Map(
    all.map((resource) => [
      resource,
      itemsAt(resource.node, 'spec', 'dependsOn').flatMap((at) => {
        const namespace = stringAt(at, 'namespace') ?? resource.namespace;
        const on = byName.get(`${namespace}/${stringAt(at, 'name') ?? ''}`);
        return on === undefined || nodeAt(at, 'readyExpr') !== undefined ? [] : [{ on, at }];
      }),
    ]),
  );
}

const KUSTOMIZATION: GroupKind = { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' };
const RELEASE: GroupKind = { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' };

function isSuspended({ node }: Resource): boolean {
  const suspended = nodeAt(node, 'spec', 'suspend');
  return suspended?.kind === 'scalar' && suspended.value === true;
}

/** Names the source whose revision others wait for; HelmReleases wait for none, so that all are alike. */
const sourceOf = ({ node, namespace, kind }: Resource): string => {
  if (kind === RELEASE.kind) return kind;
  const source = nodeAt(node, 'spec', 'sourceRef');
  return JSON.stringify([
    stringAt(source, 'kind'),
    stringAt(source, 'namespace') ?? namespace,
    stringAt(source, 'name'),
  ]);
};

interface Wait extends Dependency {
  readonly one: Resource;
}

const waitsIn = (all: Dependencies): readonly Wait[] =>
  [...all].flatMap(([one, dependencies]) => dependencies.map((each) => ({ ...each, one })));

/**
 * Gives for each one that never comes to its turn the first of those that it waits for, all of one source: whatever has
 * nothing left to wait for is taken out, until nothing more can be.
 */
function stuckAmong(all: Dependencies): ReadonlyMap<Resource, Dependency> {
  const sources = new Map([...all.keys()].map((one) => [one, sourceOf(one)]));
  const waits = waitsIn(all).filter(({ one, on }) => sources.get(one) === sources.get(on));
  const dependents = groupedBy(waits, ({ on }) => on);
  const left = new Map(
    [...groupedBy(waits, ({ one }) => one)].map(([one, own]) => [
      one,
      new Set(own.map(({ on }) => on)),
    ]),
  );
  const free = [...all.keys()].filter((one) => !left.has(one));
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    for (const { one } of dependents.get(next) ?? []) {
      left.get(one)?.delete(next);
      if (left.get(one)?.size === 0 && left.delete(one)) free.push(one);
    }
  }
  return new Map(
    waits
      .toReversed()
      .flatMap(({ one, ...each }) => (left.get(one)?.has(each.on) === true ? [[one, each]] : [])),
  );
}

interface Circles {
  readonly circles: readonly (readonly Dependency[])[];
  /** The member of a circle that one waits for in the end, and the entry by which it does. */
  readonly heldBy: Map<Resource, Dependency>;
}

/** Goes from each to what it waits for, until a way comes back to itself or to an earlier one. */
function circlesAmong(stuck: ReadonlyMap<Resource, Dependency>): Circles {
  const circles: (readonly Dependency[])[] = [];
  const heldBy = new Map<Resource, Dependency>();
  for (const start of [...stuck.keys()].toReversed()) {
    const { way, end } = wayFrom(start, stuck, heldBy);
    const begin = way.findIndex(([one]) => one === end);
    if (begin >= 0) circles.push(way.slice(begin).map(([, each]) => each));
    const member = heldBy.get(end)?.on ?? end;
    for (const [one, { at }] of way) heldBy.set(one, { on: member, at });
  }
  return { circles, heldBy };
}

/** Gives the steps from one up to where it was before, or where somebody else came by. */
function wayFrom(
  start: Resource,
  stuck: ReadonlyMap<Resource, Dependency>,
  heldBy: ReadonlyMap<Resource, Dependency>,
): { readonly way: readonly (readonly [Resource, Dependency])[]; readonly end: Resource } {
  const way = new Map<Resource, Dependency>();
  let end = start;
  while (!heldBy.has(end) && !way.has(end)) {
    const next = stuck.get(end);
    if (next === undefined) break;
    way.set(end, next);
    end = next.on;
  }
  return { way: [...way], end };
}

/** Adds those that wait for what is held, of whatever source. */
function holdDependents(all: Dependencies, heldBy: Map<Resource, Dependency>): void {
  const dependents = groupedBy(waitsIn(all), ({ on }) => on);
  const open = [...heldBy];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [held, { on }] = next;
    const more = (dependents.get(held) ?? []).filter(({ one }) => !heldBy.has(one));
    for (const { one, at } of more) {
      heldBy.set(one, { on, at });
      open.push([one, { on, at }]);
    }
  }
}

interface Words {
  readonly held: (what: string, isNew: boolean) => string;
  readonly circle: string;
  readonly dependent: string;
  readonly symptom: string;
}

const OF_KUSTOMIZATIONS: Words = {
  held: (what, isNew) => `Flux applies nothing ${isNew ? '' : 'new '}of what ${what} builds`,
  circle:
    'Each is applied once what it depends on has applied the same revision, and none of them can be the first.',
  dependent:
    'What waits for itself by dependsOn is never ready for the next revision, and nothing that depends on it is applied.',
  symptom:
    'it stays not ready, with the reason DependencyNotReady, and nothing of its folder is applied',
};

const OF_RELEASES: Words = {
  held: (what) => `Flux does not install ${what} where it is not there yet`,
  circle:
    'Each is installed or upgraded once what it depends on is ready as it is written now, and none of them can be the first; where all are installed, a change of all of them at once stops them alike.',
  dependent:
    'What waits for itself by dependsOn is not installed and never ready, and nothing that depends on it is installed.',
  symptom: 'it stays not ready, with the reason DependencyNotReady, and no release of it comes',
};

const wordsOf = ({ kind }: Resource): Words =>
  kind === RELEASE.kind ? OF_RELEASES : OF_KUSTOMIZATIONS;

function tellCircle(circle: readonly Dependency[], isNew: (one: Resource) => boolean): Told {
  const last = circle.at(-1);
  if (last === undefined) throw new RangeError('a circle without members is none');
  const [first = last] = circle;
  const words = wordsOf(last.on);
  const objects = circle.map(({ on }) => on);
  const members = objects.map(subjectText);
  const others = members.slice(0, -1);
  const way = others.length === 0 ? 'itself' : `${listed(others, MOST)}, and so for itself`;
  return {
    subject: last.on,
    subjects: objects,
    of: idsOf(objects),
    key: `dependsOn circle ${[...members].sort().join(' ')}`,
    message: `${words.held(subjectText(last.on), isNew(last.on))}: it waits for ${way}.`,
    why: words.circle,
    origin: first.at.origin,
    related: circle.slice(1).map(({ at }) => at.origin),
    symptom: words.symptom,
    fix: { text: say`Take one of these entries out of dependsOn.` },
    ...stopsOf(objects, last.on),
  };
}

/** Releases that are installed stay, and are upgraded one by one: of what they bring nothing is certain. */
const stopsOf = (appliers: readonly Resource[], member: Resource): Pick<Told, 'holdsUp'> =>
  member.kind === KUSTOMIZATION.kind
    ? { holdsUp: { appliers, until: `once ${subjectText(member)} no longer waits for itself` } }
    : {};

const MOST = 4;

const tellHeld = (
  subject: Resource,
  { on, at }: Dependency,
  isNew: (one: Resource) => boolean,
): Told => ({
  subject,
  of: idsOf([on]),
  key: `dependsOn ${subjectText(on)} in a circle`,
  message: `${wordsOf(subject).held(subjectText(subject), isNew(subject))}: it waits for ${subjectText(on)}, which waits for itself.`,
  why: wordsOf(subject).dependent,
  origin: at.origin,
  related: [on.origin],
  symptom: wordsOf(subject).symptom,
  fix: { text: say`Take what makes ${slot.object(on)} wait for itself out of its dependsOn.` },
  ...(subject.kind === KUSTOMIZATION.kind ? stopsOf([subject], on) : {}),
});
