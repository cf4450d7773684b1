/** Holds what was asked for, or why nothing was told. */
export type Answered<T> =
  | { readonly kind: 'told'; readonly value: T }
  | { readonly kind: 'not-told'; readonly why: string };

export interface DiskFacts {
  /** The data folder, as the settings name it. */
  readonly folder: string;
  /** It says what stands in the way of writing there; null for nothing. */
  readonly problem: string | null;
  /** Bytes; null where the file system does not say. */
  readonly free: number | null;
}

export interface StoreFacts {
  /** Names it, without a login. */
  readonly name: string;
  readonly problem: string | null;
  /** Says what holds of it beside that it can be read. */
  readonly note: string;
}

export interface ReachFacts {
  /** The host of the API. */
  readonly host: string;
  /** The proxy in between, without a login; null for none. */
  readonly proxy: string | null;
  /** Counts the authorities that are believed beside those of Node.js. */
  readonly authorities: number;
  readonly problem: string | null;
  /** Milliseconds by which this machine's clock is ahead; null where nothing answered. */
  readonly ahead: number | null;
}

export interface Grant {
  readonly name: string;
  readonly level: string;
}

export interface GitHubFacts {
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
  };
  /** Tells of an Enterprise Server: its version, null for GitHub's own, and sentences on what it lacks. */
  readonly server: { readonly version: string | null; readonly lacking: readonly string[] };
  /** Lists what the App asks for, as far as this GitHub offers it. */
  readonly asked: {
    readonly permissions: readonly (Grant & { readonly title: string })[];
    readonly events: readonly string[];
  };
  readonly installations: Answered<
    readonly {
      readonly id: number;
      readonly account: string;
      readonly suspended: boolean;
      readonly permissions: Readonly<Record<string, string>>;
    }[]
  >;
  readonly webhook: Answered<{
    readonly url: string;
    readonly contentType: string;
    readonly checked: boolean;
  } | null>;
  readonly deliveries: Answered<
    | readonly {
        readonly guid: string;
        readonly at: number;
        readonly status: string;
        readonly code: number;
      }[]
    | null
  >;
  /** Lists the installations that were asked. */
  readonly limits: Answered<
    readonly {
      readonly account: string;
      readonly limit: number;
      readonly remaining: number;
      readonly resetAt: number;
    }[]
  >;
}

/** Holds what was seen of an installation; nothing in it is secret. */
export interface DoctorFacts {
  /** Sentences on settings that are wrong. */
  readonly settings: readonly string[];
  readonly git: { readonly problem: string | null };
  readonly disk: DiskFacts;
  /** It is null where the settings do not say which. */
  readonly store: StoreFacts | null;
  /** It is null where the settings do not say which GitHub. */
  readonly reach: ReachFacts | null;
  /** It is null where nobody could be asked. */
  readonly github: Answered<GitHubFacts> | null;
  /** Milliseconds since 1970. */
  readonly asOf: number;
}
