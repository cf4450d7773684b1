/** Leads to values from the top of a release's; a star stands for any key or place in a list. */
export type ReadSteps = readonly string[];

/** Stands in a path for any key of a map, or any item of a list. */
export const ANY = '*';

/** Holds what templates read below a path. */
interface ReadNode {
  readonly below: Map<string, ReadNode>;
  /** It is true where the value itself is asked for, and not only something in it. */
  isAsked: boolean;
  /** It is true where all that lies in it is read, or may be. */
  isWhole: boolean;
}

/** Tells of values whether templates read them. */
export interface ReadValues {
  /**
   * Tells how a value is read: `whole` with all that lies in it, `part` where only keys below it are, `none` where nothing
   * reads it.
   */
  readonly of: (path: ReadSteps) => 'whole' | 'part' | 'none';
  /** Lists the keys that are read below a path, none of which stands for any. */
  readonly keysBelow: (path: ReadSteps) => readonly string[];
  /** Lists all paths that end in a key, as far as they are written in templates. */
  readonly endingIn: (key: string) => readonly ReadSteps[];
}

/** Collects what templates read. */
export interface ReadNotes extends ReadValues {
  readonly note: (path: ReadSteps, how: 'asked' | 'whole') => void;
}

/** Bounds how deep paths are told apart; values are never that deep. */
export const DEEPEST_VALUE = 40;

export function createReadNotes(): ReadNotes {
  const top = newNode();
  const notes = (path: ReadSteps): readonly ReadNode[] => nodesAt(top, path);
  return {
    note: (path, how) => {
      let node = top;
      for (const step of path.slice(0, DEEPEST_VALUE)) {
        const next = node.below.get(step) ?? newNode();
        node.below.set(step, next);
        node = next;
      }
      node.isAsked = true;
      if (how === 'whole' || path.length > DEEPEST_VALUE) node.isWhole = true;
    },
    of: (path) => howRead(top, path),
    keysBelow: (path) => [
      ...new Set(
        notes(path).flatMap(({ below }) => [...below.keys()].filter((key) => key !== ANY)),
      ),
    ],
    endingIn: (key) => pathsTo(top, key, []),
  };
}

const newNode = (): ReadNode => ({ below: new Map(), isAsked: false, isWhole: false });

function howRead(top: ReadNode, path: ReadSteps): ReturnType<ReadValues['of']> {
  for (let length = 0; length <= path.length; length += 1)
    if (nodesAt(top, path.slice(0, length)).some(isWholeRead)) return 'whole';
  return nodesAt(top, path).length > 0 ? 'part' : 'none';
}

/** A value that is asked for by itself alone may decide by whatever lies in it. */
const isWholeRead = ({ isWhole, isAsked, below }: ReadNode): boolean =>
  isWhole || (isAsked && below.size === 0);

function nodesAt(top: ReadNode, path: ReadSteps): readonly ReadNode[] {
  let nodes: readonly ReadNode[] = [top];
  for (const step of path)
    nodes = nodes.flatMap(({ below }) => [below.get(step) ?? [], below.get(ANY) ?? []].flat());
  return nodes;
}

function pathsTo({ below }: ReadNode, key: string, around: ReadSteps): readonly ReadSteps[] {
  return [...below].flatMap(([step, node]) => {
    const path = [...around, step];
    return [...(step === key ? [path] : []), ...pathsTo(node, key, path)];
  });
}
