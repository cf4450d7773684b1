import { applyPatch, structuredPatch } from 'diff';
import { isKustomizationFile } from '../../../../gitops/index.ts';
import type { Plain } from '../../../../manifest/index.ts';
import { isPlainList } from '../../../../manifest/index.ts';
import { withKeyOf, withOtherEntry } from './kustomization-edit.ts';
import { namesOf, allEntries } from './kustomization-text.ts';
import type { EntryText, KeyText, KustomizationText } from './kustomization-text.ts';
import { nameAgain, nameNoMore, putBack, takeOut, write } from './naming-lines.ts';
import type { PartDraft, PartFiles } from './part-draft.ts';
import { draftKustomization, draftText, textIn } from './part-draft.ts';

/**
 * Describes something that a change did and that can be undone by itself: an entry or key of a kustomization,
 * or a file.
 */
export interface ChangePiece {
  readonly path: string;
  /** Holds its text, to see what it may be about. */
  readonly said: string;
  /** Undoes it in the draft; false where the tip does not hold it as the change left it. */
  readonly undo: (parts: PartFiles, draft: PartDraft) => boolean;
}

export const piecesOf = (parts: PartFiles, paths: readonly string[]): readonly ChangePiece[] =>
  paths.flatMap((path) => {
    if (!isKustomizationFile(path)) return [filePiece(parts, path)];
    const pre = parts.kustomization(parts.pre, path);
    const post = parts.kustomization(parts.post, path);
    return kustomizationPieces(path, pre, post);
  });

function filePiece(parts: PartFiles, path: string): ChangePiece {
  const [pre, post] = [textIn(parts.pre, path), textIn(parts.post, path)];
  return {
    path,
    said: `${pre ?? ''}\n${post ?? ''}`,
    undo(_, draft) {
      const tip = draftText(parts, draft, path);
      const text = tip === post ? pre : mergedText(tip, post, pre);
      if (text === undefined || text === tip) return false;
      draft.files.set(path, text);
      if (text === null) nameNoMore(parts, draft, path);
      else nameAgain(parts, draft, path);
      return true;
    },
  };
}

/** Gives the tip without what lies between two versions; undefined where later edits stand in the way. */
export function mergedText(
  tip: string | null,
  post: string | null,
  pre: string | null,
): string | undefined {
  if (tip === null || post === null || pre === null) return undefined;
  const merged = applyPatch(tip, structuredPatch('', '', post, pre));
  return merged === false ? undefined : merged;
}

function kustomizationPieces(
  path: string,
  pre: KustomizationText | null,
  post: KustomizationText | null,
): readonly ChangePiece[] {
  const keys = new Set([...(pre?.keys ?? []), ...(post?.keys ?? [])].map(({ key }) => key));
  return [...keys].flatMap((key) => {
    const [before, after] = [pre, post].map((file) => file?.keys.find((each) => each.key === key));
    if (before?.said === after?.said) return [];
    const isList = (before?.entries ?? after?.entries ?? null) !== null;
    if (!isList) return [keyPiece(path, pre, { key, said: after?.said })];
    return listPieces({ path, pre, post }, before, after);
  });
}

function keyPiece(
  path: string,
  pre: KustomizationText | null,
  { key, said }: { readonly key: string; readonly said: string | undefined },
): ChangePiece {
  return {
    path,
    said: `${key} ${said ?? ''}`,
    undo(parts, draft) {
      const file = draftKustomization(parts, draft, path);
      if (file === null || pre === null) return false;
      if (file.keys.find((each) => each.key === key)?.said !== said) return false;
      const text = withKeyOf(file, pre, key);
      if (text === null || text === file.text) return false;
      write(parts, draft, file, text);
      return true;
    },
  };
}

interface Sides {
  readonly path: string;
  readonly pre: KustomizationText | null;
  readonly post: KustomizationText | null;
}

function listPieces(
  { path, pre }: Sides,
  before: KeyText | undefined,
  after: KeyText | undefined,
): readonly ChangePiece[] {
  const [was, is] = [before?.entries ?? [], after?.entries ?? []];
  const gone = was.filter(({ said }) => !is.some((each) => each.said === said));
  const come = is.filter(({ said }) => !was.some((each) => each.said === said));
  const pieces: ChangePiece[] = [];
  const paired = new Set<EntryText>();
  for (const entry of come) {
    const old = gone.find((each) => !paired.has(each) && isAbout(each) === isAbout(entry));
    if (old !== undefined && pre !== null) {
      paired.add(old);
      pieces.push(changedPiece(path, pre, { old, entry }));
    } else pieces.push(addedPiece(path, entry));
  }
  for (const entry of gone)
    if (!paired.has(entry) && pre !== null) pieces.push(removedPiece(path, pre, entry));
  return pieces;
}

/** Names what an entry is about, whatever it says of it; a plain text is about itself. */
function isAbout({ value }: EntryText): string {
  if (value === null || typeof value !== 'object' || isPlainList(value))
    return JSON.stringify(value);
  const told = ['name', 'path', 'target', 'source'].map((key) => value[key] ?? null);
  const patch = told.some((each) => each !== null) ? null : (value['patch'] ?? null);
  const [, named = null] = (typeof patch === 'string' && /\bname:\s*(\S+)/.exec(patch)) || [];
  return JSON.stringify([...told, named] satisfies readonly Plain[]);
}

const addedPiece = (path: string, entry: EntryText): ChangePiece => ({
  path,
  said: entry.said,
  undo(parts, draft) {
    const file = draftKustomization(parts, draft, path);
    const found = file && entryLike(file, entry);
    return file !== null && !!found && takeOut(parts, draft, file, found);
  },
});

const removedPiece = (path: string, pre: KustomizationText, entry: EntryText): ChangePiece => ({
  path,
  said: entry.said,
  undo(parts, draft) {
    const file = draftKustomization(parts, draft, path);
    if (file !== null && entryLike(file, entry) !== undefined) return false;
    return putBack(parts, draft, pre, entry);
  },
});

const changedPiece = (
  path: string,
  pre: KustomizationText,
  { old, entry }: { readonly old: EntryText; readonly entry: EntryText },
): ChangePiece => ({
  path,
  said: `${old.said}\n${entry.said}`,
  undo(parts, draft) {
    const file = draftKustomization(parts, draft, path);
    const found = file && entryLike(file, entry);
    if (file === null || !found) return false;
    const text = withOtherEntry(file, found, pre, old);
    if (text === null) return false;
    write(parts, draft, file, text);
    draft.lines.push({ path, line: found.line, list: found.key, did: 'changed' });
    settleNames(parts, draft, [...namesOf(file, found), ...namesOf(pre, old)]);
    return true;
  },
});

const entryLike = (file: KustomizationText, entry: EntryText): EntryText | undefined =>
  allEntries(file).find(({ key, said }) => key === entry.key && said === entry.said);

/** Lets files go or come back that only one of two versions of an entry names. */
function settleNames(parts: PartFiles, draft: PartDraft, names: readonly string[]): void {
  for (const name of new Set(names)) {
    const stays = parts.pre.oidOf(name) === parts.post.oidOf(name);
    const [pre, post] = [textIn(parts.pre, name), textIn(parts.post, name)];
    if (stays || (pre !== null && post !== null)) continue;
    if (draftText(parts, draft, name) === post) draft.files.set(name, pre);
  }
}
