import type { Resource } from '../../../manifest/index.ts';
import { sameData } from '../../../manifest/index.ts';
import type { Mesh } from '../../../istio/index.ts';

/** One object before and after; one side is null where it is new or gone. */
export interface ResourcePair {
  readonly before: Resource | null;
  readonly after: Resource | null;
}

export type RootOf = Mesh['rootOf'];

type IsTwin = (was: Resource, now: Resource) => boolean;

const isOfSameFile: IsTwin = (was, now) => was.origin.file === now.origin.file;
const isAlike: IsTwin = (was, now) => sameData(was.node, now.node);

/**
 * Pairs what several roots write under one name, each with one: a copy is first what the same root has of the same file,
 * then its equal, then what its root or its file has. What is left is paired in order.
 */
export function pairedCopies(
  before: readonly Resource[],
  after: readonly Resource[],
  rootOf: RootOf,
): readonly ResourcePair[] {
  const isOfSameRoot: IsTwin = (was, now) => rootOf(was) === rootOf(now);
  const ways: readonly (readonly IsTwin[])[] = [
    [isOfSameFile, isOfSameRoot, isAlike],
    [isOfSameFile, isOfSameRoot],
    [isOfSameFile, isAlike],
    [isOfSameRoot, isAlike],
    [isAlike],
    [isOfSameRoot],
    [isOfSameFile],
    [],
  ];
  const pairs: ResourcePair[] = [];
  const left = [...before];
  let open = after;
  for (const way of ways)
    open = open.filter((now) => {
      const at = left.findIndex((was) => way.every((isTwin) => isTwin(was, now)));
      if (at < 0) return true;
      pairs.push(...left.splice(at, 1).map((was) => ({ before: was, after: now })));
      return false;
    });
  return [
    ...pairs,
    ...open.map((now) => ({ before: null, after: now })),
    ...left.map((was) => ({ before: was, after: null })),
  ];
}

/** Says which root has an object of either mesh. */
export const rootIn =
  (...meshes: readonly (Mesh | null)[]): RootOf =>
  (resource) =>
    meshes.map((mesh) => mesh?.rootOf(resource)).find((root) => root !== undefined);

/**
 * Finds what the other side of a change has of an object of `own`: one of its copies for each. One that comes beside
 * those that stay, or goes, is compared with its equal, with what its file has, or with the first.
 */
export function counterpartIn(mesh: Mesh, resource: Resource, own: Mesh): Resource | undefined {
  const others = mesh.copiesOf(resource);
  if (others.length < 2 && own.copiesOf(resource).length < 2) return others[0];
  return (
    partnersIn(own, mesh, resource).get(resource) ??
    others.find((one) => isAlike(one, resource)) ??
    others.find((one) => isOfSameFile(one, resource)) ??
    others[0]
  );
}

type Partners = ReadonlyMap<Resource, Resource>;

/** Holds the partners of copies, by the copies of the one side and of the other. */
const known = new WeakMap<readonly Resource[], WeakMap<readonly Resource[], Partners>>();

function partnersIn(own: Mesh, mesh: Mesh, resource: Resource): Partners {
  const [copies, others] = [own.copiesOf(resource), mesh.copiesOf(resource)];
  const found = known.get(copies) ?? new WeakMap<readonly Resource[], Partners>();
  known.set(copies, found);
  const partners =
    found.get(others) ??
    new Map(
      pairedCopies(copies, others, rootIn(own, mesh)).flatMap(({ before, after }) =>
        before === null || after === null ? [] : [[before, after]],
      ),
    );
  found.set(others, partners);
  return partners;
}
