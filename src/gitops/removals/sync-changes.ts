import { listed, subjectText } from '../../manifest/index.ts';
import type { RenderedEnvironment } from '../environment.ts';
import { allMade } from '../environment.ts';
import { appliersOfRoots } from './applier-removals.ts';
import { pairedRoots } from '../roots/root-pairs.ts';
import type { Root } from '../roots/root.ts';
import { objectApplying } from '../roots/applier-of-root.ts';
import type { RenderedTree } from '../stages/tree-renderer.ts';

/** Says what an applier does with what is merged, and with what goes. */
type SyncMode = 'by-hand' | 'keeps' | 'prunes';

/** Holds what is known of appliers whose settings of syncing a change alters alike. */
interface SyncChange {
  readonly was: SyncMode;
  readonly is: SyncMode;
  readonly appliers: string;
  readonly environments: Set<string>;
  /** Names the Applications that sets make and that do so; empty for others. */
  readonly made: Set<string>;
}

/**
 * Tells of appliers that begin or cease to sync by themselves, or to delete what goes (ARGO-42, ARGO-43, FLUX-33): no
 * object of theirs shows it.
 */
export function syncChanges(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const past = new Map(base.environments.map((each) => [each.environment.name, each] as const));
  const appliers = appliersOfRoots(merged);
  const found = new Map<string, SyncChange>();
  const all = new Map<string, Set<string>>();
  for (const after of merged.environments) {
    const name = after.environment.name;
    for (const { root } of after.roots) {
      const of = namesOf(appliers(root));
      all.set(of, new Set([...(all.get(of) ?? []), ...madeBy(root)]));
    }
    for (const change of changesIn(past.get(name), after, appliers)) {
      const key = JSON.stringify([change.was, change.is, change.appliers]);
      const known = found.get(key) ?? change;
      known.environments.add(name);
      for (const made of change.made) known.made.add(made);
      found.set(key, known);
    }
  }
  return [...found.values()].map((change) =>
    sentence(change, whoSyncs(change, all.get(change.appliers)?.size ?? 0)),
  );
}

/** Names the Applications where others of their set are synced as before, else the set. */
const whoSyncs = ({ appliers, made }: SyncChange, all: number): string =>
  made.size === 0 || made.size >= all
    ? appliers
    : `Application${made.size === 1 ? '' : 's'} ${listed([...made].sort(), MOST_NAMED)} of ${appliers}`;

const namesOf = (appliers: ReturnType<ReturnType<typeof appliersOfRoots>>): string =>
  listed([...new Set(appliers.map((one) => subjectText(one)))].sort(), MOST_NAMED);

const madeBy = (root: Root): readonly string[] =>
  allMade(root).map(({ application }) => application);

/**
 * Tells of Applications that are new and that somebody has to sync: what is of them is in Git and nowhere else until then
 * (ARGO-42). Of those that sets make the row says so that names them, and of some what was `said` of what goes.
 */
export function newByHand(
  base: RenderedTree,
  merged: RenderedTree,
  said: readonly string[],
): readonly string[] {
  const known = new Set(appliersIn(base).map(({ key }) => key));
  const names = appliersIn(merged).flatMap(({ key, name, isWaiting }) =>
    isWaiting && !known.has(key) && !said.some((note) => note.includes(name)) ? [name] : [],
  );
  const all = [...new Set(names)].sort();
  if (all.length === 0) return [];
  const [are, each, them] = all.length === 1 ? ['is', 'it', 'it'] : ['are', 'each', 'them'];
  return [
    `${listed(all, MOST_NAMED)} ${are} new, and somebody has to sync ${each}: nothing of ${them} is in the cluster until then.`,
  ];
}

interface AppliedIn {
  readonly key: string;
  readonly name: string;
  readonly isWaiting: boolean;
}

function appliersIn(tree: RenderedTree): readonly AppliedIn[] {
  const appliersOf = appliersOfRoots(tree);
  return tree.environments.flatMap(({ roots }) =>
    roots.flatMap(({ root }) =>
      appliersOf(root).map((each) => ({
        key: JSON.stringify([each.kind, each.namespace, each.name]),
        name: subjectText(each),
        isWaiting: each.kind === 'Application' && each.isByHand === true,
      })),
    ),
  );
}

function changesIn(
  before: RenderedEnvironment | undefined,
  after: RenderedEnvironment,
  appliersOf: ReturnType<typeof appliersOfRoots>,
): readonly SyncChange[] {
  return pairedRoots(before?.roots ?? [], after.roots).flatMap((pair) => {
    if (pair.before === null || pair.after === null) return [];
    const [was, is] = [modeOf(pair.before.root), modeOf(pair.after.root)];
    const appliers = appliersOf(pair.after.root);
    if (was === null || is === null || was === is || appliers.length === 0) return [];
    return [
      {
        ...{ was, is, appliers: namesOf(appliers) },
        environments: new Set<string>(),
        made: new Set(madeBy(pair.after.root)),
      },
    ];
  });
}

const MOST_NAMED = 3;

/** Says how a root is synced; null where no object applies it, or several that do not agree. */
function modeOf(root: Root): SyncMode | null {
  const object = objectApplying(root);
  if (object === null) return null;
  return object.keepsRemoved === undefined ? 'prunes' : MODES[object.keepsRemoved];
}

const MODES = { always: 'keeps', 'unless-asked': 'by-hand', partly: null } as const;

const OF_ONE = { syncs: 'syncs', itself: 'itself', deletes: 'deletes', it: 'it' } as const;
const OF_MANY = { syncs: 'sync', itself: 'themselves', deletes: 'delete', it: 'them' } as const;

function sentence({ was, is, environments }: SyncChange, who: string): string {
  const where = listed([...environments].sort(), MOST_ENVIRONMENTS);
  const { syncs, itself, deletes, it } = who.startsWith('Applications ') ? OF_MANY : OF_ONE;
  if (is === 'by-hand')
    return `${who} no longer ${syncs} by ${itself} (${where}): what is merged reaches the cluster once somebody syncs ${it}.`;
  if (was === 'by-hand')
    return `${who} ${syncs} by ${itself} from now on (${where}): whatever of ${it} waits in Git is applied at once${is === 'prunes' ? ', and what has gone from Git is deleted' : ''}.`;
  return is === 'prunes'
    ? `${who} ${deletes} from now on what is no longer in Git (${where}), what went earlier too.`
    : `${who} no longer ${deletes} what goes from Git (${where}): it stays in the cluster until it is deleted by hand.`;
}

const MOST_ENVIRONMENTS = 6;
