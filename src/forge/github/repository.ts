/** A repository as our jobs know it: by id, which survives renames and transfers. */
export interface Repository {
  readonly id: number;
  /** The installation whose token reads and writes it. */
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  /** Git fetches the repository here; the host is checked against the API's before a token goes there. */
  readonly cloneUrl: string;
  /** Page of the repository, for permalinks. */
  readonly htmlUrl: string;
  readonly archived: boolean;
  /**
   * Tells whether only some may read it; it is absent in what earlier versions kept, and then the repository
   * counts as public.
   */
  readonly private?: boolean;
}

/** `acme/shop` */
export const fullName = ({ owner, name }: Pick<Repository, 'owner' | 'name'>): string =>
  `${owner}/${name}`;
