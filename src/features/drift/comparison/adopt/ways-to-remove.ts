import type { RenderedRoot } from '../../../../gitops/index.ts';
import {
  documentCut,
  documentRanges,
  itemAt,
  objectAt,
  replaced,
} from '../../../../manifest/index.ts';
import type { AdoptionState, Candidate, RenderedObject } from './adoption-state.ts';
import { rootsOf, withEdits } from './adoption-state.ts';
import type { Edits } from './file-edits.ts';
import { editedFiles } from './file-edits.ts';
import { withoutNaming } from './kustomization-lists.ts';
import { candidate } from './ways-at-origin.ts';
import { overlayOf, waysToDelete } from './ways-in-overlay.ts';

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
    return editedFiles([{ file: origin.file, page: item.page, seq, order }], state.pageOf);
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
  const edits = parts === null ? null : editedFiles(parts, state.pageOf);
  return edits === null ? null : withEdits(edits, new Map([[path, null]]));
}

/** Null where a document begins on its separating line. */
function withoutDocument(content: string, at: number): string | null {
  const documents = documentRanges(content);
  const index = documents?.findIndex(({ from, to }) => from <= at && at < to) ?? -1;
  return documents === null || index < 0
    ? null
    : replaced(content, documentCut(content, documents, index));
}
