import type { FileTree } from '../../../../manifest/index.ts';
import type { RenderedTree } from '../../../../gitops/index.ts';
import type {
  ResourceEdit,
  ResourceEdits,
  ResourceRevertInput,
} from '../objects/resource-edits.ts';
import type { RevertRefusal } from '../revert-refusal.ts';
import type { ChangePiece } from './change-pieces.ts';
import { mergedText, piecesOf } from './change-pieces.ts';
import { findWritten, recogniser } from './object-in-files.ts';
import type { WrittenEdits, RecognisedObject } from './object-in-files.ts';
import type { PartVerdict } from './part-judgement.ts';
import { judgePart, partRefusal } from './part-judgement.ts';
import { nameAgain, nameNoMore } from './naming-lines.ts';
import type { NamedLine, PartDraft, PartFiles, PartTrees } from './part-draft.ts';
import { copyOf, draftText, emptyDraft, isThere, readParts, textIn } from './part-draft.ts';
import { otherNames } from '../objects/object-rename.ts';
import { rootsOf } from './root-renders.ts';

export interface PartInput extends ResourceRevertInput {
  /** Lists all paths that the target changed, as far as the scope's globs leave them. */
  readonly changedPaths: readonly string[];
  /** It is true where globs narrow down what is undone: the object stays as it is where they do not reach. */
  readonly narrowed: boolean;
}

export interface PartTools {
  readonly trees: PartTrees;
  readonly render: (tree: FileTree) => RenderedTree;
  /** Gives the tip with these files; null takes one away. */
  readonly withFiles: (files: ReadonlyMap<string, string | null>) => FileTree;
}

/** Says how an object is undone in effect, with the lines that name its file. */
export type PartPlan =
  | {
      readonly kind: 'edits';
      readonly edits: readonly ResourceEdit[];
      readonly lines: readonly NamedLine[];
      readonly object: RecognisedObject;
    }
  | Exclude<ResourceEdits, { readonly kind: 'edits' }>;

/**
 * Bounds the pieces of the change that are tried, one after the other, where the object's own file is not all
 * of it.
 */
const MOST_TRIED = 60;

/**
 * Undoes what a change did to one object, in effect: in its files, with the lines of kustomizations that name
 * these, and where that is not all of it with the other pieces of the change that bring it nearer to what it
 * was, so long as nothing else is touched. What it comes to is rendered; refused where that is not what was
 * promised.
 */
export function undoInEffect(input: PartInput, tools: PartTools): PartPlan {
  const { trees, render } = tools;
  const parts = readParts(trees);
  const before = { pre: render(trees.pre), post: render(trees.post) };
  const found = findWritten(input, parts, before);
  if (found.kind !== 'edits') return found;
  const written = { ...found, object: underAllNames(found.object, parts, before) };
  const { draft, whole } = draftOf(written, parts);
  const judge = judgeOf(input, tools, { ...before, tip: render(trees.tip) }, written.object);
  const part = withPieces(draft, judge, piecesNear(input, parts, { written, before }), parts);
  if (isOpen(part.verdict))
    return { kind: 'refused', refusal: refusalOf(input, part, written.object) };
  const edits = editsOf(part.draft, whole, parts);
  const { lines } = part.draft;
  if (edits.length > 0) return { kind: 'edits', edits, lines, object: written.object };
  return untouched(input, written, parts, before);
}

/** Adds the other name of what is rendered under another one after the change. */
function underAllNames(
  object: RecognisedObject,
  parts: PartFiles,
  before: { readonly pre: RenderedTree; readonly post: RenderedTree },
): RecognisedObject {
  const isIt = recogniser(object, (side) => (side === 'result' ? parts.tip : parts[side]));
  return { ...object, names: [...object.names, ...otherNames(before, isIt)] };
}

/** Says that nothing is left to do: the tip has it as it was, or the change never touched it. */
function untouched(
  { resource, changedPaths }: PartInput,
  { object, rewritten }: Extract<WrittenEdits, { kind: 'edits' }>,
  parts: PartFiles,
  before: { readonly pre: RenderedTree; readonly post: RenderedTree },
): PartPlan {
  const isIt = recogniser(object, (side) => (side === 'pre' ? parts.pre : parts.post));
  const asChanged = { ...before, tip: before.post, result: before.post };
  const touched = rewritten || judgePart(asChanged, { isIt, touches: null }).open.length > 0;
  const [path = ''] = [
    ...object.files.filter((file) => changedPaths.includes(file)),
    ...changedPaths,
  ];
  return touched
    ? { kind: 'already-reverted', path }
    : {
        kind: 'refused',
        refusal: { reason: 'resource-unchanged', resource, file: object.files[0] ?? path },
      };
}

/**
 * Drafts the object's own edits with the lines that name its files. `whole` are paths that Git merges with
 * what came later.
 */
function draftOf(
  { edits, object }: Extract<WrittenEdits, { kind: 'edits' }>,
  parts: PartFiles,
): { readonly draft: PartDraft; readonly whole: ReadonlyMap<string, ResourceEdit> } {
  const draft = emptyDraft();
  const whole = new Map<string, ResourceEdit>();
  for (const edit of edits) {
    const tip = textIn(parts.tip, edit.path);
    const merged = tip === edit.post ? edit.pre : mergedText(tip, edit.post, edit.pre);
    draft.files.set(edit.path, merged === undefined ? edit.pre : merged);
    whole.set(edit.path, edit);
  }
  for (const path of new Set([...object.files, ...draft.files.keys()]))
    if (!isThere(parts, draft, path)) nameNoMore(parts, draft, path);
    else if (parts.tip.oidOf(path) === undefined || isUnnamed(parts, path))
      nameAgain(parts, draft, path);
  return { draft, whole };
}

/**
 * Tells whether the change took out the line that named a file, and a rollback brought only the file back.
 */
const isUnnamed = (parts: PartFiles, path: string): boolean =>
  parts.post.oidOf(path) === undefined && parts.naming(parts.tip, path).length === 0;

type Judge = (draft: PartDraft) => PartVerdict;

function judgeOf(
  { narrowed }: PartInput,
  { trees, render, withFiles }: PartTools,
  before: { readonly pre: RenderedTree; readonly post: RenderedTree; readonly tip: RenderedTree },
  object: RecognisedObject,
): Judge {
  return ({ files }) => {
    const result = files.size === 0 ? trees.tip : withFiles(files);
    const isIt = recogniser(object, (side) => (side === 'result' ? result : trees[side]));
    const touches = narrowed
      ? ({ reads }: { readonly reads: ReadonlySet<string> }) =>
          [...files.keys(), ...object.files].some((path) => reads.has(path))
      : null;
    const renders = { ...before, result: result === trees.tip ? before.tip : render(result) };
    return judgePart(renders, { isIt, touches });
  };
}

/** Holds what was found, and what stood in the way of more. */
export interface FoundPart {
  readonly draft: PartDraft;
  readonly verdict: PartVerdict;
  /** Names a piece that brings the object nearer to what it was, and touches others. */
  readonly blocked: { readonly path: string; readonly verdict: PartVerdict } | null;
}

/** Takes piece after piece that brings the object nearer to what it was and touches nothing else. */
function withPieces(
  start: PartDraft,
  judge: Judge,
  pieces: readonly ChangePiece[],
  parts: PartFiles,
): FoundPart {
  let [draft, verdict] = [start, judge(start)];
  let blocked: FoundPart['blocked'] = null;
  let left = [...pieces];
  for (let tried = 0, at = 0; at < left.length && tried < MOST_TRIED && isOpen(verdict); tried++) {
    const piece = left[at];
    const next = copyOf(draft);
    at += 1;
    if (piece?.undo(parts, next) !== true) continue;
    const judged = judge(next);
    if (!isNearer(judged, verdict)) continue;
    if (
      judged.others.length + judged.broken.length >
      verdict.others.length + verdict.broken.length
    ) {
      blocked ??= { path: piece.path, verdict: judged };
      continue;
    }
    [draft, verdict] = [next, judged];
    left = left.filter((each) => each !== piece);
    at = 0;
  }
  return { draft, verdict, blocked };
}

const isOpen = ({ open, broken, others }: PartVerdict): boolean =>
  open.length + broken.length + others.length > 0;

const isNearer = (a: PartVerdict, b: PartVerdict): boolean =>
  a.open.length < b.open.length ||
  (a.open.length === b.open.length &&
    a.broken.length + a.others.length < b.broken.length + b.others.length);

interface Near {
  readonly written: Extract<WrittenEdits, { kind: 'edits' }>;
  readonly before: { readonly pre: RenderedTree; readonly post: RenderedTree };
}

/** Lists pieces that a root with the object reads; those that name it go first. */
function piecesNear(
  { changedPaths }: PartInput,
  parts: PartFiles,
  { written: { object, edits }, before }: Near,
): readonly ChangePiece[] {
  const own = new Set(edits.map(({ path }) => path));
  const isIt = recogniser(object, (side) => (side === 'result' ? parts.tip : parts[side]));
  const reads = new Set<string>();
  for (const side of ['pre', 'post'] as const)
    for (const root of rootsOf(before[side]).values())
      if (root.resources.some((resource) => isIt(resource, side)))
        for (const path of root.reads) reads.add(path);
  const paths = changedPaths.filter((path) => reads.has(path) && !own.has(path));
  const names = [...new Set(object.names.map(({ name }) => name))];
  const rank = ({ said }: ChangePiece): number =>
    names.some((name) => said.includes(name)) ? 0 : 1;
  return piecesOf(parts, paths).toSorted((a, b) => rank(a) - rank(b));
}

function editsOf(
  draft: PartDraft,
  whole: ReadonlyMap<string, ResourceEdit>,
  parts: PartFiles,
): readonly ResourceEdit[] {
  return [...draft.files.keys()].flatMap((path) => {
    const edit = whole.get(path);
    const [tip, pre] = [textIn(parts.tip, path), draftText(parts, draft, path)];
    if (edit !== undefined && edit.post !== tip) return [edit];
    return tip === pre ? [] : [{ path, post: tip, pre }];
  });
}

function refusalOf(
  { resource, changedPaths }: PartInput,
  { draft, verdict, blocked }: FoundPart,
  { files }: RecognisedObject,
): RevertRefusal {
  const concerned = [...draft.files.keys(), ...files, ...(blocked === null ? [] : [blocked.path])];
  const paths = [...new Set(concerned)].filter((path) => changedPaths.includes(path));
  const told =
    blocked !== null && verdict.broken.length + verdict.others.length === 0
      ? blocked.verdict
      : verdict;
  return partRefusal(told, { resource, paths, restores: false });
}
