/** A folder that is applied, or may be, and what it is made of. */
export interface DeliverableFolder {
  /**
   * Files that are named for an environment have a path as if they were a folder: `deploy/prod` for
   * `deploy/prod.yaml`.
   */
  readonly path: string;
  /** Folders it includes at any depth, components apart; none for a plain folder. */
  readonly bases: ReadonlySet<string>;
  /** Lists those of `bases` that it names itself. */
  readonly includes: readonly string[];
  /** `kind/name` of objects that its own files add; patches add none. */
  readonly objects: ReadonlySet<string>;
  /** Namespaces that it says its objects are in, itself or one by one. */
  readonly namespaces: ReadonlySet<string>;
  readonly plain: boolean;
}

/** Gives the share of the kustomizations and the outermost plain folders that have places among `paths`. */
export function shareOf(paths: ReadonlySet<string>, places: readonly DeliverableFolder[]): number {
  const units = (among: readonly DeliverableFolder[]): number =>
    new Set(among.map(({ path, plain }) => (plain ? `${path.split('/', 1)[0] ?? path}/` : path)))
      .size;
  return units(places.filter(({ path }) => paths.has(path))) / units(places);
}
