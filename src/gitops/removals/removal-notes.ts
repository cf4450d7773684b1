import type { MadeApplication } from '../appliers/applier.ts';
import type { MappedRoot, RenderedRoot } from '../environment.ts';
import { allMade } from '../environment.ts';
import { listed, resourceKey, subjectText } from '../../manifest/index.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';
import { keyOfApplied } from '../appliers/read-elsewhere.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { Root } from '../roots/root.ts';
import { isFrozen } from './frozen-sets.ts';
import { emptiedIn } from './emptied-applications.ts';
import { rootsOf } from './ended-roots.ts';
import { applierOf } from './remains.ts';
import { endedAppliers } from './ended-appliers.ts';
import { rootDeletions } from './root-deletions.ts';
import { appliersAfter, onceSynced } from './still-applied.ts';
import { keptRemovals } from './pruning.ts';
import { newByHand, syncChanges } from './sync-changes.ts';

/** More are not named one by one. */
const MOST = 10;
const MOST_NEXT = 3;
const MOST_NAMED = 6;

/**
 * Tells of Applications that their ApplicationSets make no more after the change: a folder was renamed, an
 * element went, or the set did (ARGO-73…75). It leaves out sets that have an error then: they delete nothing
 * (ARGO-72).
 */
function endedApplications(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(madeIn(merged).map(({ made }) => keyOf(made)));
  const frozen = new Set(merged.environments.flatMap((each) => each.environment.frozenSets ?? []));
  const { isOfKeptSet } = rootDeletions(base, merged);
  const nextOf = appliersAfter(base, merged);
  const waitingOf = waitingBySet(base, merged);
  const ended = new Map<string, Made>();
  for (const each of madeIn(base)) {
    const key = keyOf(each.made);
    const isThere =
      still.has(key) || isFrozen(each.made, frozen) || isMadeWithoutFolder(each, merged);
    if (!isThere) ended.set(key, each);
  }
  const said = toldTogether(
    [...ended.values()].map((each) =>
      each.rendered !== null && isOfKeptSet(each.rendered.root)
        ? keptSentence(each)
        : sentence(each, {
            still,
            next: each.rendered === null ? [] : nextOf(each.rendered, []),
            waiting: waitingOf(each.made.set),
          }),
    ),
  );
  return said.length <= MOST
    ? said
    : [
        ...said.slice(0, MOST),
        `The same goes for ${String(said.length - MOST)} more Applications.`,
      ];
}

/** An Application, and the folder that it applies. */
interface Made {
  readonly made: MadeApplication;
  readonly path: string;
  readonly root: Root;
  /** The folder as it is rendered; null where another cluster's stands for it. */
  readonly rendered: RenderedRoot | null;
  /** All that apply the folder alike. */
  readonly alike: readonly MadeApplication[];
}

const madeIn = ({ environments }: RenderedTree): readonly Made[] =>
  environments.flatMap(({ environment, roots }) =>
    [
      ...roots.map((rendered) => ({ root: rendered.root, rendered })),
      ...(environment.alike ?? []).map((root) => ({ root, rendered: null })),
    ].flatMap(({ root, rendered }) =>
      allMade(root).map((made, _, alike) => ({ made, path: root.path, root, rendered, alike })),
    ),
  );

const keyOf = ({ set, application }: MadeApplication): string => `${set} ${application}`;

/** Tells whether the Application is made still, and its folder is not in the tree: it fails, and deletes nothing (ARGO-6). */
const isMadeWithoutFolder = ({ made, root }: Made, { plan }: RenderedTree): boolean =>
  (objectApplying(root)?.appliedAs ?? []).some(
    (each) =>
      each.application.endsWith(`,${JSON.stringify(made.application)}]`) &&
      plan.lacking?.has(keyOfApplied(each)) === true,
  );

/** Says what becomes of an Application that goes; the same of several of a folder is one sentence. */
interface Ending {
  readonly application: string;
  readonly path: string;
  readonly said: (isOne: boolean) => string;
}

function toldTogether(endings: readonly Ending[]): readonly string[] {
  const groups = new Map<string, Ending[]>();
  for (const each of endings) {
    const key = JSON.stringify([each.path, each.said(true)]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ application }) => application);
    const whole = `Application${names.length === 1 ? '' : 's'} ${listed(names, MOST_NAMED)}`;
    return [`${whole} (${first.path}) ${first.said(names.length === 1)}`];
  });
}

/** Nobody deletes the set: its Applications are there as before. */
const keptSentence = ({ made, path }: Made): Ending => ({
  application: made.application,
  path,
  said: (isOne) =>
    `${isOne ? 'goes on applying its' : 'go on applying their'} folder: ApplicationSet ${made.set} stays in the cluster, for nothing deletes it.`,
});

/**
 * Names what each set makes anew that somebody has to sync (ARGO-42), beside which what it makes no more is deleted by
 * itself.
 */
function waitingBySet(
  base: RenderedTree,
  merged: RenderedTree,
): (set: string) => readonly string[] {
  const then = new Set(madeIn(base).map(({ made }) => keyOf(made)));
  const found = madeIn(merged).filter(
    ({ made }) => made.isByHand === true && !then.has(keyOf(made)),
  );
  return (set) =>
    [...new Set(found.flatMap(({ made }) => (made.set === set ? made.application : [])))].sort();
}

const waitingWords = (names: readonly string[]): string =>
  names.length === 1
    ? `Application ${listed(names, MOST_NAMED)} waits for somebody to sync it`
    : `Applications ${listed(names, MOST_NAMED)} wait for somebody to sync them`;

/** Holds what comes after an Application that goes. */
interface Afterwards {
  readonly still: ReadonlySet<string>;
  /** Lists the objects that apply what it applied. */
  readonly next: MappedRoot['appliers'];
  readonly waiting: readonly string[];
}

function sentence({ made, path, alike }: Made, { still, next, waiting }: Afterwards): Ending {
  const other = alike.find((each) => still.has(keyOf(each)));
  const then = [...new Set(next.map(subjectText))].sort();
  const successors = listed(then, MOST_NEXT);
  const what = (isOne: boolean): string => {
    const [it, they] = isOne ? ['it', 'it'] : ['them', 'they'];
    if (other !== undefined)
      return `${made.deletes ? `Argo CD deletes ${it}, and ` : ''}Application ${other.application} of ApplicationSet ${other.set} still applies that folder.`;
    if (made.deletes) {
      const whole = `Argo CD deletes ${it} and everything ${they} applied`;
      if (then.length > 0)
        return `${whole}, which comes again with ${successors}${onceSynced(next)}.`;
      return waiting.length === 0
        ? `${whole}.`
        : `${whole} by itself, while ${waitingWords(waiting)}.`;
    }
    const kept = `which keeps what ${they} applied in the cluster`;
    return then.length > 0
      ? `${kept}: from then on it is of ${successors}.`
      : `${kept}: nothing updates that any more.`;
  };
  const isKept = other === undefined && !made.deletes;
  return {
    application: made.application,
    path,
    said: (isOne) =>
      `${isOne ? 'is' : 'are'} made no more by ApplicationSet ${made.set}${isKept ? ',' : ':'} ${what(isOne)}`,
  };
}

/**
 * Tells of Applications that render to nothing: what they applied stays, for Argo CD skips such a sync, until somebody
 * starts one that prunes (ARGO-84).
 */
function emptiedApplications(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const isEmptied = emptiedIn(merged);
  const still = new Set(
    merged.environments.flatMap(({ roots }) =>
      roots.flatMap(({ resources }) => resources.map(resourceKey)),
    ),
  );
  const said = rootsOf(base)
    .filter(({ root, resources }) => resources.length > 0 && isEmptied(root))
    .flatMap(({ root, resources }) => {
      const gone = resources.filter((each) => !still.has(resourceKey(each))).map(subjectText);
      const [stay, verb] = [listed(gone, MOST_NEXT), gone.length === 1 ? 'stays' : 'stay'];
      return gone.length === 0
        ? []
        : [
            `${applierOf(root)} renders to nothing now, and Argo CD skips its sync ("auto-sync will wipe out all resources"): ${stay} ${verb} in the cluster until somebody syncs and asks to prune, or \`allowEmpty\` of its \`syncPolicy.automated\` is true.`,
          ];
    });
  return [...new Set(said)].slice(0, MOST);
}

/** What is said of what a change takes out of the tree: what is deleted with it, what stays in the cluster, and who deletes at all. */
export function removalNotes(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const said = [
    ...endedApplications(base, merged),
    ...keptRemovals(base, merged),
    ...emptiedApplications(base, merged),
    ...endedAppliers(base, merged),
  ];
  return [...said, ...newByHand(base, merged, said), ...syncChanges(base, merged)];
}
