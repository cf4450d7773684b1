import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { FileTree, LoadedBlob } from '../../src/manifest/index.ts';
import { buildFileTree, decodeBlob } from '../../src/manifest/index.ts';
import type { Manifest, ObjectName, Value } from './objects.ts';
import { copyOf, isNamed, withKeysReversed } from './objects.ts';

/** How a file's manifests are written; none of it changes what they say. */
export type Style =
  | 'plain'
  | 'indented'
  | 'commented'
  | 'quoted'
  | 'reversed'
  | 'json'
  | 'list'
  | 'windows';

/** A file before it is written. */
export type Draft =
  | { readonly manifests: readonly Manifest[]; readonly style: Style }
  | { readonly text: string }
  | { readonly link: string };

export type Drafts = ReadonlyMap<string, Draft>;

export const manifests = (...all: readonly Manifest[]): Draft => ({
  manifests: all,
  style: 'plain',
});

export const withFile = (drafts: Drafts, path: string, draft: Draft): Drafts =>
  new Map(drafts).set(path, draft);

export function withoutFile(drafts: Drafts, path: string): Drafts {
  const left = new Map(drafts);
  left.delete(path);
  return left;
}

export const manifestsAt = (drafts: Drafts, path: string): readonly Manifest[] => {
  const draft = drafts.get(path);
  return draft !== undefined && 'manifests' in draft ? draft.manifests : [];
};

const styleAt = (drafts: Drafts, path: string): Style => {
  const draft = drafts.get(path);
  return draft !== undefined && 'manifests' in draft ? draft.style : 'plain';
};

/** A file's manifests made anew; a file without any is gone. */
export function rewritten(
  drafts: Drafts,
  path: string,
  rewrite: (all: readonly Manifest[]) => readonly Manifest[],
): Drafts {
  const after = rewrite(manifestsAt(drafts, path));
  if (after.length === 0) return withoutFile(drafts, path);
  return withFile(drafts, path, { manifests: after, style: styleAt(drafts, path) });
}

/** Edits the first manifest of a file. */
export const editedFile = (
  drafts: Drafts,
  path: string,
  edit: (manifest: Manifest) => void,
): Drafts =>
  rewritten(drafts, path, ([first, ...rest]) => {
    const copy = copyOf(first ?? {});
    edit(copy);
    return [copy, ...rest];
  });

/** Edits one object of a file, wherever it stands there. */
export const editedObject = (
  drafts: Drafts,
  { path, ...name }: ObjectName & { readonly path: string },
  edit: (manifest: Manifest) => void,
): Drafts =>
  rewritten(drafts, path, (all) =>
    all.map((each) => {
      if (!isNamed(each, name)) return each;
      const copy = copyOf(each);
      edit(copy);
      return copy;
    }),
  );

const written = new WeakMap<Draft, { bytes: Uint8Array; oid: string; blob: LoadedBlob }>();

function write(draft: Draft) {
  const known = written.get(draft);
  if (known !== undefined) return known;
  const bytes = new TextEncoder().encode(textOf(draft));
  const oid = createHash('sha1').update(bytes).digest('hex');
  const made = { bytes, oid, blob: decodeBlob(bytes) };
  written.set(draft, made);
  return made;
}

export function fileTreeOf(drafts: Drafts): FileTree {
  const contents = new Map<string, LoadedBlob>();
  const entries = [...drafts].map(([path, draft]) => {
    const { bytes, oid, blob } = write(draft);
    contents.set(oid, blob);
    return { path, mode: 'link' in draft ? '120000' : '100644', oid, size: bytes.length };
  });
  return buildFileTree(entries, contents);
}

export function textOf(draft: Draft): string {
  if ('text' in draft) return draft.text;
  if ('link' in draft) return draft.link;
  const { manifests: all, style } = draft;
  if (style === 'json')
    return `${JSON.stringify(all.length === 1 ? all[0] : listOf(all), null, 2)}\n`;
  if (style === 'list') return stringify(listOf(all));
  if (style === 'reversed')
    return all.map((each) => stringify(withKeysReversed(each))).join('---\n');
  const text = all.map((each) => stringify(each, optionsOf(style))).join('---\n');
  if (style === 'commented')
    return `# What follows is ours.\n\n${text.replaceAll(/^(?=spec:)/gm, '# Below.\n')}\n# The end.\n`;
  return style === 'windows' ? text.replaceAll('\n', '\r\n') : text;
}

const optionsOf = (style: Style) =>
  style === 'indented'
    ? { indent: 4, indentSeq: false, lineWidth: 0 }
    : style === 'quoted'
      ? ({ defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' } as const)
      : {};

const listOf = (items: readonly Manifest[]): Manifest => ({
  apiVersion: 'v1',
  kind: 'List',
  items: items.map((each): Value => each),
});
