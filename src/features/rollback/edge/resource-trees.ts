import type { RevertConflict, TreeItem } from '../reverts/revert-result.ts';
import type { NamedLine } from '../reverts/part/part-draft.ts';
import type { RecognisedObject } from '../reverts/part/object-in-files.ts';
import type { PartPlan } from '../reverts/part/partial-revert.ts';
import type { ResourceEdit, TipManifest } from '../reverts/objects/resource-edits.ts';
import type { RevertRefusal } from '../reverts/revert-refusal.ts';
import type { RevertScope } from '../../../review/index.ts';
import type { TreeDifference, Versions } from '../reverts/tree-versions.ts';
import { versionsFrom } from '../reverts/tree-versions.ts';
import { editTree } from './edit-tree.ts';
import type { PartWork } from '../ports/revert-ports.ts';
import { emptyTree, treeOf } from '../../../forge/edge/git/objects/git-tree.ts';
import { obtainMissing } from '../../../forge/edge/git/objects/missing-blobs.ts';
import { readContents, textOf } from '../../../forge/edge/git/objects/blob-store.ts';
import type { ObtainBlobs } from '../../../forge/edge/git/objects/missing-blobs.ts';
import type { PrivateRepository } from '../../../forge/edge/git/running/private-repository.ts';
import type { PartTreesOf } from './part-trees.ts';
import type { StepResult, StepTrees } from './revert-step.ts';
import { treeDifferences } from './tree-differences.ts';

interface ResourceRequest {
  readonly plan: { readonly pre: string | null; readonly post: string };
  readonly scope: Extract<RevertScope, { kind: 'resource' }>;
  readonly tip: string;
  readonly matches: (path: string) => boolean;
}

/** Holds what is asked of the trees of a part, and who answers it. */
interface PartOfRequest {
  readonly trees: PartTreesOf;
  readonly work: PartWork;
}

export type ResourceTrees =
  | ({
      readonly kind: 'merge';
      readonly lines: readonly NamedLine[];
      readonly object: RecognisedObject;
    } & StepTrees)
  /** The result is known without merging. */
  | {
      readonly kind: 'decided';
      readonly result: StepResult & { readonly pre: string; readonly post: string };
    }
  | { readonly kind: 'refused'; readonly refusal: RevertRefusal };

/** Bounds the files that are looked through for one object; more of them are no longer one change. */
const MOST_FILES = 500;

/** Makes trees that differ in one object only: reverting it is then a merge of files. */
export async function resourceTrees(
  { plan, scope, tip, matches }: ResourceRequest,
  { trees, work }: PartOfRequest,
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<ResourceTrees> {
  const before = plan.pre ?? (await emptyTree(repository));
  const toPre = await treeDifferences(repository, plan.post, before);
  const toTip = await treeDifferences(repository, plan.post, tip);
  const changedPaths = manifestPaths(toPre).filter(matches);
  const sincePaths = manifestPaths(toTip);
  if (changedPaths.length + sincePaths.length > MOST_FILES)
    return tooMany(changedPaths.length + sincePaths.length);
  const versionsAt = versionsFrom({ pre: toPre, tip: toTip, result: [] });
  const textAt = await textsOf(
    [...changedPaths, ...sincePaths].map(versionsAt),
    repository,
    obtain,
  );
  const input = {
    resource: scope.resource,
    changed: changedPaths.flatMap((path) => changedManifest(path, versionsAt(path), textAt)),
    changedSince: sincePaths.flatMap((path) => tipManifest(path, versionsAt(path), textAt)),
    changedPaths: toPre.map(({ path }) => path).filter(matches),
    narrowed: scope.globs.length > 0,
  };
  const edits = await work.undo(input, trees);
  const tree = await treeOf(repository, tip);
  return treesOf(edits, { tree, target: plan.post, versionsAt, repository });
}

const isManifest = ({ path }: TreeDifference): boolean => /\.(?:ya?ml|json)$/i.test(path);

const manifestPaths = (differences: readonly TreeDifference[]): readonly string[] =>
  differences.filter(isManifest).map(({ path }) => path);

const tooMany = (files: number): ResourceTrees => ({
  kind: 'refused',
  refusal: {
    reason: 'too-large',
    message: `One object is looked for in at most ${String(MOST_FILES)} files, and ${String(files)} were changed. Name its file with \`--path\`.`,
  },
});

/** Gives the text of an item of a tree. Undefined where the item is no text. */
type TextAt = (item: TreeItem | null) => string | null | undefined;

async function textsOf(
  versions: readonly Versions[],
  repository: PrivateRepository,
  obtain: ObtainBlobs,
): Promise<TextAt> {
  const oids = versions
    .flatMap(({ pre, post, tip }) => [pre, post, tip])
    .flatMap((item) => (item?.mode.startsWith('100') === true ? item.oid : []));
  await obtainMissing(oids, repository, obtain);
  const contents = await readContents(repository, oids);
  return (item) => {
    if (item === null) return null;
    const bytes = contents.get(item.oid);
    return bytes === undefined ? undefined : (textOf(bytes) ?? undefined);
  };
}

function tipManifest(
  path: string,
  { post, tip }: Versions,
  textAt: TextAt,
): readonly TipManifest[] {
  const [postText, tipText] = [textAt(post), textAt(tip)];
  return postText === undefined || tipText === undefined
    ? []
    : [{ path, post: postText, tip: tipText }];
}

function changedManifest(path: string, versions: Versions, textAt: TextAt) {
  const pre = textAt(versions.pre);
  return pre === undefined
    ? []
    : tipManifest(path, versions, textAt).map((manifest) => ({ ...manifest, pre }));
}

interface OnTip {
  readonly tree: string;
  /** The target's last commit. */
  readonly target: string;
  readonly versionsAt: (path: string) => Versions;
  readonly repository: PrivateRepository;
}

async function treesOf(edits: PartPlan, onTip: OnTip): Promise<ResourceTrees> {
  if (edits.kind === 'refused') return edits;
  const { tree } = onTip;
  if (edits.kind === 'edits') {
    const post = await withTexts(edits.edits, 'post', onTip);
    const pre = await withTexts(edits.edits, 'pre', onTip);
    const { lines, object } = edits;
    return { kind: 'merge', tip: tree, post, pre, lines, object };
  }
  return { kind: 'decided', result: await decided(edits, onTip) };
}

/** Gives the result where nothing changes on the tip. Of what the target did, only this file is looked at. */
async function decided(
  edits: Extract<PartPlan, { kind: 'already-reverted' | 'conflict' }>,
  { tree, target, versionsAt, repository }: OnTip,
): Promise<Extract<ResourceTrees, { kind: 'decided' }>['result']> {
  const { path } = edits;
  const conflicts = edits.kind === 'conflict' ? [conflictAt(path, edits.why, versionsAt)] : [];
  const pre = await editTree(repository, target, [{ path, item: versionsAt(path).pre }]);
  return { tree, conflicts, kept: new Set(conflicts.map((each) => each.path)), pre, post: target };
}

/**
 * Writes the tip's tree with these files as one side has them, with the mode that the tip or the target gave
 * them.
 */
async function withTexts(
  edits: readonly ResourceEdit[],
  side: 'pre' | 'post',
  { tree, versionsAt, repository }: OnTip,
): Promise<string> {
  const items: { path: string; item: TreeItem | null }[] = [];
  for (const edit of edits) {
    const text = edit[side];
    const { tip, post, pre } = versionsAt(edit.path);
    const mode = (tip ?? pre ?? post)?.mode ?? '100644';
    const item = text === null ? null : { mode, oid: await writeBlob(repository, text) };
    items.push({ path: edit.path, item });
  }
  return editTree(repository, tree, items);
}

async function writeBlob(repository: PrivateRepository, text: string): Promise<string> {
  const args = ['hash-object', '-w', '--stdin'];
  const { stdout } = await repository.run(args, { input: text });
  return stdout.toString('latin1').trim();
}

const WHY = {
  'removed-since': 'The object was removed since.',
  'added-since': 'The object was removed by the change, and is there again in another form.',
  'edited-since': 'The object was edited since.',
  'rewritten-since': 'The object is written in another form by now.',
} as const;

function conflictAt(
  path: string,
  why: keyof typeof WHY,
  versionsAt: OnTip['versionsAt'],
): RevertConflict {
  const { post, tip, pre } = versionsAt(path);
  return {
    path,
    post,
    tip,
    pre,
    kind: 'both-changed',
    messages: [WHY[why]],
    sections: [],
  };
}
