import type { RenderedTree } from '../../delivery/index.ts';
import type { RenderedRoot } from '../../environments/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { FileTree } from '../../tree/index.ts';
import type { Edits } from './edited-pages.ts';
import { editedTree } from './edited-tree.ts';
import type { PageOf } from './edits-at-origin.ts';
import type { WrittenPage } from './written-yaml.ts';
import { readPage } from './written-yaml.ts';

/** Files as they are edited so far, and what they render to. */
export interface AdoptionState {
  readonly edits: Edits;
  readonly tree: FileTree;
  readonly rendered: RenderedTree;
  readonly environment: string;
  readonly pageOf: PageOf;
}

/** One way to write what is live, not yet rendered. */
export interface Candidate {
  readonly edits: Edits;
  /** Where it is written: `in deploy/prod/web.yaml, where it stands`. */
  readonly where: string;
  /** Whether files that others read may be edited: then they have to agree. */
  readonly atOrigin: boolean;
}

export function stateOf(
  base: FileTree,
  edits: Edits,
  rendered: RenderedTree,
  environment: string,
  isCopy: (path: string) => boolean,
): AdoptionState {
  const tree = editedTree(base, edits);
  const pages = new Map<string, WrittenPage | null>();
  const pageOf = (file: string): WrittenPage | null => {
    const known = pages.get(file);
    if (known !== undefined) return known;
    const entry = tree.read(file);
    const isEditable = entry.kind === 'text' && !isCopy(file) && tree.realPath(file) === file;
    const page = isEditable ? readPage(entry.text) : null;
    pages.set(file, page);
    return page;
  };
  return { edits, tree, rendered, environment, pageOf };
}

/** Files with further edits. */
export const withEdits = (edits: Edits, more: Edits): Edits => new Map([...edits, ...more]);

/** An object of the environment as it renders now, with the root that holds it. */
export interface RenderedObject {
  readonly resource: Resource;
  readonly root: RenderedRoot;
}

export const rootsOf = ({ rendered, environment }: AdoptionState): readonly RenderedRoot[] =>
  rendered.environments.find((each) => each.environment.name === environment)?.roots ?? [];

export function objectIn(state: AdoptionState, wanted: Resource): RenderedObject | null {
  const key = resourceKey(wanted);
  for (const root of rootsOf(state)) {
    const resource = root.resources.find((each) => resourceKey(each) === key);
    if (resource !== undefined) return { resource, root };
  }
  return null;
}

/** Whether a root of another environment reads a file. */
export const isShared = ({ rendered, environment }: AdoptionState, file: string): boolean =>
  rendered.environments
    .filter((each) => each.environment.name !== environment)
    .some(({ roots }) => roots.some(({ reads }) => reads.has(file)));
