import type { TreeSurvey } from './tree-survey.ts';
import { compareText } from '../../manifest/index.ts';
import type { MappedRoot, NotApplied, PlanReasons } from '../environment.ts';
import type { Root, RootDraft } from '../roots/root.ts';
import { NO_SIGN } from '../names/assign-environments.ts';
import { claimedTogether } from '../names/sibling-sources.ts';
import { NOBODY_APPLIES, setAside, whyNotDelivered } from './delivery-exclusions.ts';
import type { Discovered } from './plan-environments.ts';
import { folderOf, isBelow } from '../tree-path.ts';
import { defaultNamespaceOf, targetNamespaceOf } from '../roots/applier-of-root.ts';
import { listedFiles, releaseOfRoot } from '../roots/root.ts';
import { scriptText } from '../scripts/script-applier.ts';
import type { ScriptApplier } from '../scripts/script-applier.ts';

/**
 * Tells why each root is where it is, why each environment is production or not, and what nothing here
 * applies.
 */
export const planReasons = (
  discovered: Discovered,
  environments: PlanReasons['environments'],
): PlanReasons => ({
  environments,
  roots: mappedRoots(discovered),
  notApplied: notApplied(discovered),
  sources: discovered.sources,
  taken: discovered.taken,
  ...(discovered.passedBy.size > 0 && { passedBy: discovered.passedBy }),
  ...(discovered.installed.length > 0 && { charts: discovered.installed }),
});

function mappedRoots({ drafts, claims, names, unread }: Discovered): PlanReasons['roots'] {
  const claimsOf = claimedTogether(drafts, claims);
  return new Map(
    drafts.map((draft) => {
      const { why = NO_SIGN, considered } = names.get(draft) ?? {};
      const mapped = mappedRoot(draft, claimsOf(draft).length > 0 ? CLAIMED : why, unread);
      return [draft.root, considered === undefined ? mapped : { ...mapped, considered }];
    }),
  );
}

const CLAIMED = 'the configuration names its path, or its cluster';

function mappedRoot(draft: RootDraft, why: string, unread: readonly string[]): MappedRoot {
  const { root, appliers, cluster } = draft;
  return {
    appliers: appliers.map(({ object, origin, isByHand, syncsOnce }) => ({
      ...object,
      origin,
      ...(isByHand === true ? { isByHand } : {}),
      ...(syncsOnce === true ? { syncsOnce } : {}),
      ...(unread.includes(origin.file) && { isUnread: true as const }),
    })),
    destination: { cluster, namespace: targetNamespaceOf(root) ?? defaultNamespaceOf(root) },
    why,
  };
}

/** Folders that are left out, or put aside; where anything is applied by the tree, also roots that nothing applies. */
function notApplied({
  drafts,
  skipped,
  claims,
  declared,
  aside,
  leftOut,
  recipes,
  samples,
  unread,
}: Discovered): readonly NotApplied[] {
  const elsewhere = new Set(
    declared.filter((each) => each.isAppliedElsewhere === true).map(({ name }) => name),
  );
  const hasAppliers = drafts.some(({ appliers }) => appliers.length > 0);
  const loose = looseFiles(drafts.map(({ root }) => root));
  const roots = drafts.flatMap(({ root, appliers }): NotApplied[] => {
    const { path } = root;
    const claimedBy = claims.namesOf(path);
    if (appliers.length > 0 || claimedBy.some((name) => elsewhere.has(name))) return [];
    // the map says of charts what is rendered of them
    if (releaseOfRoot(root)?.loose !== undefined) return [];
    const folder = setAside(path, claims.steps);
    if (folder !== null && claimedBy.length === 0) return [{ path, why: whyAside(folder) }];
    if (!hasAppliers) return [];
    const file = unreadBeside(path, unread);
    const why = 'applied by nobody seen here';
    return file === undefined
      ? [{ path, why, ...loose(root) }]
      : [{ path, why: `${why}; ${unreadText(file)}`, unread: file, ...loose(root) }];
  });
  const left = [
    ...skipped.map((path) => ({
      path,
      why: drafts.some(({ root }) => isBelow(root.path, path))
        ? `${whyNotDelivered(path).replace(NOBODY_APPLIES, '')}, and what applies the rest of it is not seen here`
        : whyNotDelivered(path),
    })),
    ...aside.map((path) => ({ path, why: whyAside(path) })),
  ];
  const said = leftOut.map((path) => ({
    path,
    why: 'the configuration says that nobody delivers it',
  }));
  const inputs = recipes.map(({ path, madeIn }) => ({
    path,
    why: `an input: ${madeIn} is made from it`,
  }));
  const copied = samples.map((file) => ({
    path: folderOf(file),
    files: [file],
    why: `its name says that it is a sample to copy${NOBODY_APPLIES}`,
  }));
  return [...roots, ...left, ...said, ...inputs, ...copied].sort((a, b) =>
    compareText(a.path, b.path),
  );
}

/** Finds what may say who applies a folder, beside or around it, and cannot be read. */
const unreadBeside = (path: string, unread: readonly string[]): string | undefined =>
  unread.find((each) => isBelow(path, folderOf(each)) && folderOf(each) !== '.');

const unreadText = (file: string): string =>
  `${file}, which may say who does, cannot be read as it stands`;

/** The files of a root that lie loose in a folder which something applies without them: the folder itself is applied. */
export function looseFiles(
  roots: readonly Root[],
): (root: Root) => { readonly files?: readonly string[] } {
  const applied = new Set(roots.flatMap((root) => (root.by.origin === null ? [] : [root.path])));
  return (root) => {
    const files = listedFiles(root) ?? [];
    const isLoose = root.by.origin === null && files.length > 0 && applied.has(root.path);
    return isLoose ? { files } : {};
  };
}

const whyAside = (folder: string): string => `it lies in ${folder}${NOBODY_APPLIES}`;

/**
 * Tells of skipped folders; of a folder that an applier or a script reaches into, only what it does not reach
 * is left out.
 */
export function skippedNotes({
  skipped,
  drafts,
  scripts,
}: Pick<Discovered, 'skipped' | 'drafts' | 'scripts'>): readonly string[] {
  const isReached = (folder: string): boolean =>
    drafts.some(({ root }) => isBelow(root.path, folder));
  const scriptOf = (folder: string): ScriptApplier | undefined =>
    scripts.appliers.find(({ path }) => path === folder || isBelow(path, folder));
  const reached = skipped.filter(isReached);
  const others = skipped.filter((folder) => !isReached(folder));
  const unseen = others.filter((folder) => scriptOf(folder) === undefined);
  const none = 'no applier of them is seen in this tree';
  const some = 'what names them is not followed here';
  const who = scripts.named?.said(unseen, { none, some }, true) ?? none;
  return [
    ...(unseen.length === 0
      ? []
      : [`Kustomizations in ${unseen.join(', ')} are not reviewed: ${who}.`]),
    ...others.flatMap((folder) => {
      const script = scriptOf(folder);
      return script === undefined
        ? []
        : [
            `Kustomizations in ${folder} are not reviewed: where somebody runs it, ${script.path} is applied by ${scriptText(script)}.`,
          ];
    }),
    ...(reached.length === 0
      ? []
      : [
          `Of the kustomizations in ${reached.join(', ')}, those whose applier is not seen here are not reviewed.`,
        ]),
  ];
}

/** Tells which folders the configuration says nobody delivers. */
export const leftOutNote = (leftOut: readonly string[]): readonly string[] =>
  leftOut.length === 0
    ? []
    : [`Not reviewed, for \`notDelivered\` of the configuration names it: ${leftOut.join(', ')}.`];

/** Tells of appliers that are suspended: what they apply counts as delivered all the same (FLUX-35). */
export const suspendedNotes = ({ appliers }: Pick<TreeSurvey, 'appliers'>): readonly string[] =>
  appliers.flatMap(({ suspended, object: { kind, namespace, name }, path, origin: { file } }) =>
    suspended === true
      ? [
          `${kind} ${namespace}/${name} (${file}) is suspended: changes of ${path} reach the cluster when it is resumed.`,
        ]
      : [],
  );
