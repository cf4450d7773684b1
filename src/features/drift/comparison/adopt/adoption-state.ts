import type { RenderedRoot, RenderedTree } from '../../../../gitops/index.ts';
import type { FileTree, Resource } from '../../../../manifest/index.ts';
import type { WrittenPage } from './editor/written-page.ts';
import { placeOf, resourceKey, sameData } from '../../../../manifest/index.ts';
import { readPage } from './editor/written-page.ts';
import type { Edits, PageOf } from './tree-edits.ts';
import { editedTree } from './tree-edits.ts';
import type { Home } from './render-judgement.ts';

/** Files as they are edited so far, and what they render to. */
export interface AdoptionState {
  readonly edits: Edits;
  readonly tree: FileTree;
  readonly rendered: RenderedTree;
  /** Where the object that is adopted is rendered. */
  readonly home: Home;
  readonly pageOf: PageOf;
}

/** One way to write what is live, not yet rendered. */
export interface AdoptionCandidate {
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
  home: Home,
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
  return { edits, tree, rendered, home, pageOf };
}

/** Files with further edits. */
export const withEdits = (edits: Edits, more: Edits): Edits => new Map([...edits, ...more]);

/** An object of the environment as it renders now, with the root that holds it. */
export interface RenderedObject {
  readonly resource: Resource;
  readonly root: RenderedRoot;
}

export const rootsOf = ({ rendered, home }: AdoptionState): readonly RenderedRoot[] =>
  rendered.environments.find((each) => each.environment.name === home.environment)?.roots ?? [];

/** The object as its root renders it now. */
export function objectIn(state: AdoptionState, wanted: Resource): RenderedObject | null {
  const key = resourceKey(wanted);
  for (const root of rootsOf(state)) {
    if (state.home.root !== null && root.root.path !== state.home.root) continue;
    const resource = root.resources.find((each) => resourceKey(each) === key);
    if (resource !== undefined) return { resource, root };
  }
  return null;
}

/**
 * The root that an object of Git is rendered by: one of the environment, else of another one that goes to the same
 * cluster, if it has just this object there. Null where none renders it any more.
 */
export function homeOf(rendered: RenderedTree, environment: string, git: Resource): Home | null {
  const key = resourceKey(git);
  const holding = rendered.environments.flatMap(({ environment: { name }, roots }) =>
    roots.flatMap(({ root, resources }) =>
      resources
        .filter((each) => resourceKey(each) === key)
        .map(({ origin, node }) => ({
          home: { environment: name, root: root.path },
          isSame: placeOf(origin) === placeOf(git.origin) && sameData(node, git.node),
        })),
    ),
  );
  const own = holding.filter(({ home }) => home.environment === environment);
  const same = (own.length > 0 ? own : holding).find(({ isSame }) => isSame);
  return (same ?? own[0])?.home ?? null;
}

/** Whether another root reads a file. */
export const isShared = ({ rendered, home }: AdoptionState, file: string): boolean =>
  rendered.environments.some(({ environment, roots }) =>
    roots.some(
      ({ root, reads }) =>
        (environment.name !== home.environment || root.path !== home.root) && reads.has(file),
    ),
  );
