import { folderOf } from '../../../../gitops/index.ts';
import { parseYaml } from '../../../../manifest/index.ts';
import { withEntry, withoutEntry } from './kustomization-edit.ts';
import { buildsNothing, namesOf, allEntries } from './kustomization-text.ts';
import type { EntryText, KustomizationText } from './kustomization-text.ts';
import type { NamedLine, PartDraft, PartFiles } from './part-draft.ts';
import {
  draftKustomization,
  draftText,
  isThere,
  kustomizationOf,
  namedBy,
  ownFolder,
  textIn,
  withoutMark,
} from './part-draft.ts';

/** Takes out what names a file or folder that is gone from the result. */
export function nameNoMore(parts: PartFiles, draft: PartDraft, path: string): void {
  if (isThere(parts, draft, path)) return;
  for (;;) {
    const [first] = namedBy(parts, draft, path);
    if (first === undefined || !takeOut(parts, draft, first.file, first.entry)) return;
  }
}

/** Takes an entry out, and with it what only it named and the change had brought. */
export function takeOut(
  parts: PartFiles,
  draft: PartDraft,
  file: KustomizationText,
  entry: EntryText,
): boolean {
  const pre = parts.kustomization(parts.pre, file.path);
  const text = withoutEntry(file, entry, pre);
  if (text === file.text) return false;
  write(parts, draft, file, text);
  note(draft, file.path, { entry, did: 'taken-out' });
  const names = namesOf(file, entry);
  for (const name of names) release(parts, draft, name);
  dropIfIdle(parts, draft, file.path);
  return true;
}

/**
 * Writes a kustomization as the tip writes it, with its byte-order mark; exactly as before the change where
 * it says the same again.
 */
export function write(
  parts: PartFiles,
  draft: PartDraft,
  { path }: KustomizationText,
  text: string,
): void {
  const mark = textIn(parts.tip, path)?.startsWith('\uFEFF') === true ? '\uFEFF' : '';
  draft.files.set(path, mark + text);
  const pre = parts.kustomization(parts.pre, path);
  const now = draftKustomization(parts, draft, path);
  const untouched = parts.tip.oidOf(path) === parts.post.oidOf(path);
  if (untouched && pre !== null && now !== null && saysSame(pre, now))
    draft.files.set(path, textIn(parts.pre, path));
}

function saysSame(a: KustomizationText, b: KustomizationText): boolean {
  const said = ({ keys }: KustomizationText): string =>
    keys
      .map((each) => `${each.key} ${each.said}`)
      .sort()
      .join('\n');
  return said(a) === said(b);
}

function note(
  draft: PartDraft,
  path: string,
  { entry, did }: { readonly entry: EntryText; readonly did: NamedLine['did'] },
): void {
  draft.lines.push({ path, line: entry.line, list: entry.key, did });
}

/** Lets go what the change had brought and nothing names any more. */
function release(parts: PartFiles, draft: PartDraft, path: string): void {
  if (!isThere(parts, draft, path) || isAsBefore(parts, path)) return;
  if (namedBy(parts, draft, path).length > 0) return;
  if (!parts.tip.isDirectory(path)) {
    draft.files.set(path, null);
    return;
  }
  const own = kustomizationOf(parts.tip, path);
  const file = own === null ? null : draftKustomization(parts, draft, own);
  if (own === null || file === null) return;
  draft.files.set(own, null);
  for (const entry of allEntries(file))
    for (const name of namesOf(file, entry)) release(parts, draft, name);
}

/** Tells whether a path was there before the change, or came otherwise. */
const isAsBefore = ({ pre, post }: PartFiles, path: string): boolean => {
  const folder = post.isDirectory(path);
  if (folder) return pre.isDirectory(path) && kustomizationOf(pre, path) !== null;
  return pre.oidOf(path) !== undefined || post.oidOf(path) === undefined;
};

/**
 * Lets go a kustomization that came with the change and builds nothing any more, with what names its folder.
 */
function dropIfIdle(parts: PartFiles, draft: PartDraft, path: string): void {
  if (parts.pre.oidOf(path) !== undefined || parts.post.oidOf(path) === undefined) return;
  const file = draftKustomization(parts, draft, path);
  const text = draftText(parts, draft, path) ?? '';
  if (file === null ? parseYaml(path, text).length > 0 : !buildsNothing(file)) return;
  draft.files.set(path, null);
  nameNoMore(parts, draft, folderOf(path));
}

/**
 * Names a file or folder that is back again: what named it before the change and does not now gets its entry
 * back.
 */
export function nameAgain(parts: PartFiles, draft: PartDraft, path: string): void {
  for (const naming of parts.naming(parts.pre, path)) {
    const before = parts.kustomization(parts.pre, naming);
    const entry = before && allEntries(before).find((each) => namesOf(before, each).includes(path));
    if (before === null || entry === null || entry === undefined) continue;
    const file = draftKustomization(parts, draft, naming);
    if (file !== null && allEntries(file).some((each) => namesOf(file, each).includes(path)))
      continue;
    putBack(parts, draft, before, entry);
  }
}

/** Puts an entry back where it was, and with it what it names. False where it has no place any more. */
export function putBack(
  parts: PartFiles,
  draft: PartDraft,
  before: KustomizationText,
  entry: EntryText,
): boolean {
  const { path } = before;
  const file = draftKustomization(parts, draft, path);
  if (file === null) {
    if (parts.tip.oidOf(path) !== undefined && draft.files.get(path) !== null) return false;
    restore(parts, draft, before, entry);
    return true;
  }
  const text = withEntry(file, before, entry);
  if (text === null) return false;
  write(parts, draft, file, text);
  const now = draftKustomization(parts, draft, path);
  const placed = now && allEntries(now).find((each) => isSame(each, entry));
  if (placed) note(draft, path, { entry: placed, did: 'put-back' });
  for (const name of namesOf(before, entry)) bringBack(parts, draft, name);
  return true;
}

const isSame = (a: EntryText, b: EntryText): boolean => a.key === b.key && a.said === b.said;

/** Brings back a kustomization that is gone, with one entry, and what names its folder with it. */
function restore(
  parts: PartFiles,
  draft: PartDraft,
  before: KustomizationText,
  entry: EntryText,
): void {
  const { path } = before;
  draft.files.set(path, textIn(parts.pre, path));
  for (const name of namesOf(before, entry)) bringBack(parts, draft, name);
  for (;;) {
    const file = draftKustomization(parts, draft, path);
    const lost =
      file &&
      allEntries(file).find(
        (each) =>
          !isSame(each, entry) &&
          namesOf(file, each).some((name) => wasThere(parts, name) && !isThere(parts, draft, name)),
      );
    if (!file || !lost) break;
    draft.files.set(path, withoutEntry(file, lost, null));
  }
  note(draft, path, { entry, did: 'put-back' });
  nameAgain(parts, draft, ownFolder(before));
}

const wasThere = ({ pre }: PartFiles, path: string): boolean =>
  pre.oidOf(path) !== undefined || kustomizationOf(pre, path) !== null;

/** Brings back what an entry names. */
function bringBack(parts: PartFiles, draft: PartDraft, path: string): void {
  if (isThere(parts, draft, path) || !wasThere(parts, path)) return;
  if (!parts.pre.isDirectory(path)) {
    draft.files.set(path, textIn(parts.pre, path));
    return;
  }
  const own = kustomizationOf(parts.pre, path);
  const before = own === null ? null : parts.kustomization(parts.pre, own);
  if (own === null || before === null) return;
  draft.files.set(own, withoutMark(textIn(parts.pre, own) ?? ''));
  for (const entry of allEntries(before))
    for (const name of namesOf(before, entry)) bringBack(parts, draft, name);
}
