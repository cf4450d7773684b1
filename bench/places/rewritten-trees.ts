import type { Document } from 'yaml';
import { parseAllDocuments } from 'yaml';
import type { Draft, Drafts } from '../holes/drafts.ts';
import { textOf } from '../holes/drafts.ts';
import type { Manifest } from '../holes/objects.ts';
import { copyOf, isMap, listAt, setAt, valueAt } from '../holes/objects.ts';

/** The same files, listed the other way round. */
export const filesReversed = (drafts: Drafts): Drafts => new Map([...drafts].reverse());

const isReordered = (path: string): boolean =>
  /\.ya?ml$/.test(path) &&
  !/(^|\/)(templates|charts)\/|(^|\/)(values|Chart|kustomization)[^/]*$/.test(path);

const nameOf = (document: Document): string =>
  JSON.stringify(
    [['kind'], ['metadata', 'namespace'], ['metadata', 'name']].map((path) => document.getIn(path)),
  );

/**
 * Documents of each file the other way round, where all of them are objects of different names: of one name the last
 * one counts.
 */
export function documentsReversed(drafts: Drafts): Drafts {
  return new Map(
    [...drafts].map(([path, draft]): [string, Draft] => {
      if (!isReordered(path) || 'link' in draft) return [path, draft];
      if ('manifests' in draft)
        return [path, { ...draft, manifests: draft.manifests.toReversed() }];
      const text = reversedText(textOf(draft));
      return [path, text === null ? draft : { text }];
    }),
  );
}

function reversedText(text: string): string | null {
  if (!/^---/m.test(text) || text.includes('{{')) return null;
  const parts = text.split(/^---[ \t]*\r?\n/m).filter((part) => part.trim() !== '');
  if (parts.length < 2 || text.includes('\n...')) return null;
  const documents = parseAllDocuments(text);
  if ('empty' in documents || documents.length !== parts.length) return null;
  if (documents.some(({ errors }) => errors.length > 0)) return null;
  const names = documents.map(nameOf);
  if (new Set(names).size !== parts.length) return null;
  return parts
    .toReversed()
    .map((part) => `---\n${part.endsWith('\n') ? part : `${part}\n`}`)
    .join('');
}

/** Elements of lists of ApplicationSets the other way round. */
export const elementsReversed = (drafts: Drafts): Drafts =>
  new Map(
    [...drafts].map(([path, draft]): [string, Draft] =>
      'manifests' in draft
        ? [path, { ...draft, manifests: draft.manifests.map(withElementsReversed) }]
        : [path, draft],
    ),
  );

function withElementsReversed(manifest: Manifest): Manifest {
  if (manifest['kind'] !== 'ApplicationSet') return manifest;
  const copy = copyOf(manifest);
  const generators = listAt(copy, 'spec', 'generators').flatMap((generator) =>
    isMap(generator) ? [generator, ...listAt(generator, 'matrix', 'generators')] : [],
  );
  for (const generator of generators)
    if (isMap(generator) && isMap(valueAt(generator, 'list')))
      setAt(generator, ['list', 'elements'], listAt(generator, 'list', 'elements').toReversed());
  return copy;
}
