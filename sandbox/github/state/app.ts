import type { KeyObject } from 'node:crypto';
import type { Account } from './accounts.ts';

export type AccessLevel = 'read' | 'write';

/** Permission name as in the API (`pull_requests`) → what is granted. */
export type Permissions = Readonly<Record<string, AccessLevel>>;

/** What everyone sees of an app. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  readonly owner: Account;
  /** `slug[bot]` */
  readonly bot: Account;
  readonly permissions: Permissions;
  /** Names of the events it is subscribed to. */
  readonly events: ReadonlySet<string>;
  readonly createdAt: string;
}

/** The registered GitHub App that calls and is called. */
export interface App extends AppIdentity {
  readonly publicKey: KeyObject;
  readonly webhookSecret: string;
}

/** What somebody wants registered, as a manifest says it. */
export interface AppManifest {
  readonly name: string;
  readonly homepage: string;
  readonly webhook: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  /** The organisation that will own it; null for whoever is signed in. */
  readonly organization: string | null;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  permissions: Permissions;
  /** Ids; null means all of the account's repositories. */
  repositories: Set<number> | null;
  suspended: { readonly at: string; readonly by: Account } | null;
  readonly createdAt: string;
  updatedAt: string;
  /** Calls made in the hour that `hour` names (hours since 1970). */
  used: number;
  hour: number;
  /** Calls allowed per hour. */
  rateLimit: number;
}

export interface InstallationToken {
  readonly token: string;
  readonly installation: Installation;
  readonly permissions: Permissions;
  /** Ids it is narrowed to; null means all of the installation's. */
  readonly repositories: ReadonlySet<number> | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}
