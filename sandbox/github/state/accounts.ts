/** A user, an organisation or an app's bot. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly kind: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  /** Commits with one of these addresses are this account's; lower case. */
  readonly emails: Set<string>;
  readonly createdAt: string;
}

export interface Team {
  readonly id: number;
  readonly organization: Account;
  readonly slug: string;
  readonly name: string;
  readonly parent: Team | null;
  /** Login → whether the invitation was accepted. Members of child teams are not in here. */
  readonly members: Map<string, 'active' | 'pending'>;
  /** Ids of the repositories it has access to; null means all of the organisation's. */
  readonly repositories: Set<number> | null;
  readonly permission: RepositoryPermission;
  readonly createdAt: string;
}

/** GitHub's legacy names, as the API gives them. */
export type RepositoryPermission = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
