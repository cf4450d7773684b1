import type { RenderedRoot } from '../../gitops/index.ts';
import type { AdoptionState, Candidate, RenderedObject } from './adoption-state.ts';
import { rootsOf, withEdits } from './adoption-state.ts';
import type { Edits } from './edited-pages.ts';
import { editedPages } from './edited-pages.ts';
import { withoutNaming } from './kustomization-lists.ts';
import { candidate } from './ways-at-origin.ts';
import { overlayOf, waysToDelete } from './ways-in-overlay.ts';
import { itemAt, objectAt } from './written-yaml.ts';

/** Ways to take an object out of Git. */
export function* waysToRemove(state: AdoptionState, object: RenderedObject): Generator<Candidate> {
  const { file } = object.resource.origin;
  const edits = withoutObject(state, object);
  if (edits !== null) {
    const goes = [...edits].some(([path, content]) => path === file && content === null);
    yield {
      edits,
      where: goes ? `by removing ${file}` : `by taking it out of ${file}`,
      atOrigin: false,
    };
  }
  const overlay = overlayOf(state, object);
  if (overlay === null) return;
  for (const way of waysToDelete(overlay)) yield* candidate(state, [], way);
}

function withoutObject(state: AdoptionState, { resource, root }: RenderedObject): Edits | null {
  const { origin } = resource;
  const page = state.pageOf(origin.file);
  if (page === null) return null;
  const item = itemAt(page, origin);
  if (item !== null) {
    const { seq, index } = item.at;
    const order = [...seq.items.keys()].filter((each) => each !== index);
    return editedPages([{ file: origin.file, page: item.page, seq, order }], state.pageOf);
  }
  const document = objectAt(page, origin)?.at;
  if (document === undefined || !page.roots.includes(document)) return null;
  const objects = page.roots.filter((each) => each !== null);
  if (objects.length > 1) {
    const left = withoutDocument(page.text, document.range?.[0] ?? 0);
    return left === null ? null : new Map([[origin.file, left]]);
  }
  return withoutFile(state, root, origin.file);
}

/** The file goes, and every line of a kustomization that names it. */
function withoutFile(state: AdoptionState, root: RenderedRoot, path: string): Edits | null {
  const reads = [...root.reads, ...rootsOf(state).flatMap((each) => [...each.reads])];
  const parts = withoutNaming(state, reads, path);
  const edits = parts === null ? null : editedPages(parts, state.pageOf);
  return edits === null ? null : withEdits(edits, new Map([[path, null]]));
}

const SEPARATOR = /^---(?:[ \t].*)?$/gm;

/** Null where the document begins on its separating line. */
function withoutDocument(content: string, at: number): string | null {
  const separators = [...content.matchAll(SEPARATOR)].map(({ index }) => index);
  const before = separators.filter((each) => each <= at).at(-1);
  const next = separators.find((each) => each > at);
  if (before !== undefined && !content.slice(before, at).includes('\n')) return null;
  if (before === undefined)
    return next === undefined ? null : content.slice(content.indexOf('\n', next) + 1);
  const start = content.slice(0, before).trim() === '' && next !== undefined ? 0 : before;
  return content.slice(0, start) + (next === undefined ? '' : content.slice(next));
}
