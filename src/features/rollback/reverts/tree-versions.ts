import type { TreeItem } from './revert-result.ts';

/** Describes one path that differs between two trees; null where it does not exist. */
export interface TreeDifference {
  readonly path: string;
  readonly before: TreeItem | null;
  readonly after: TreeItem | null;
}

/** Says how three trees differ from the target's last commit. */
export interface DifferencesFromPost {
  readonly pre: readonly TreeDifference[];
  readonly tip: readonly TreeDifference[];
  readonly result: readonly TreeDifference[];
}

export interface Versions {
  readonly post: TreeItem | null;
  readonly pre: TreeItem | null;
  readonly tip: TreeItem | null;
  readonly result: TreeItem | null;
}

/** Looks paths up in four trees of which only the differences are known; all null where they agree. */
export function versionsFrom(differences: DifferencesFromPost): (path: string) => Versions {
  const pre = byPath(differences.pre);
  const tip = byPath(differences.tip);
  const result = byPath(differences.result);
  return (path) => {
    const [toPre, toTip, toResult] = [pre.get(path), tip.get(path), result.get(path)];
    const post = (toPre ?? toTip ?? toResult)?.before ?? null;
    const at = (difference: TreeDifference | undefined): TreeItem | null =>
      difference === undefined ? post : difference.after;
    return { post, pre: at(toPre), tip: at(toTip), result: at(toResult) };
  };
}

const byPath = (differences: readonly TreeDifference[]): ReadonlyMap<string, TreeDifference> =>
  new Map(differences.map((difference) => [difference.path, difference]));

export const sameItem = (a: TreeItem | null, b: TreeItem | null): boolean =>
  a === null || b === null ? a === b : a.mode === b.mode && a.oid === b.oid;
