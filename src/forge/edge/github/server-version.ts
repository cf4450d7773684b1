import type { ResponseHeaders } from './request-failure.ts';

/** Something that we use and that came with a version of GitHub Enterprise Server. */
interface ServerFeature {
  readonly id: 'merge-queues' | 'signed-commits';
  readonly since: readonly [major: number, minor: number];
  /** It follows the name of the server. */
  readonly without: string;
  readonly events: readonly string[];
  readonly permissions: readonly string[];
}

/**
 * Lists them with the version in whose documents they first stand: `data/features/merge-queue.yml` and
 * `data/graphql/ghes-3.3/schema.docs-enterprise.graphql` of github/docs.
 */
const FEATURES: readonly ServerFeature[] = [
  {
    id: 'merge-queues',
    since: [3, 12],
    without:
      'has no merge queues, which come with 3.12: groups of pull requests are not heard of, and none are looked for',
    events: ['merge_group'],
    permissions: ['merge_queues'],
  },
  {
    id: 'signed-commits',
    since: [3, 3],
    without:
      'does not sign commits of Apps, which comes with 3.3: the commits of /rollback, /reland and /drift adopt are written without a signature',
    events: [],
    permissions: [],
  },
];

/** The header that every answer of an Enterprise Server has; GitHub's own have none. */
const HEADER = 'x-github-enterprise-version';

/** Tells what a GitHub of some version offers; unknown ones, and GitHub's own, offer all. */
export interface ServerOffer {
  /** `3.11.4`; null for GitHub's own, or where none has answered yet. */
  readonly version: string | null;
  lacks(feature: ServerFeature['id']): boolean;
  /** Sentences on what is off. */
  readonly sentences: readonly string[];
  /** Tells whether an event, or a permission, is one that this server knows. */
  knows(name: string): boolean;
}

/** Says what is missing of what we use, by what the headers of an answer say. */
export function offerOf(version: string | null): ServerOffer {
  const [, major, minor] =
    /^(?:enterprise-server@)?(\d{1,4})\.(\d{1,4})\b/.exec(version ?? '') ?? [];
  const lacking =
    major === undefined || minor === undefined
      ? []
      : FEATURES.filter(({ since }) => isBefore([Number(major), Number(minor)], since));
  const unknown = new Set(
    lacking.flatMap(({ events, permissions }) => [...events, ...permissions]),
  );
  const known = major === undefined ? null : (version?.replace(/^enterprise-server@/, '') ?? null);
  return {
    version: known,
    lacks: (feature) => lacking.some(({ id }) => id === feature),
    sentences: lacking.map(({ without }) => `GitHub Enterprise Server ${known ?? ''} ${without}`),
    knows: (name) => !unknown.has(name),
  };
}

const isBefore = (
  [major, minor]: readonly [number, number],
  [sinceMajor, sinceMinor]: ServerFeature['since'],
): boolean => major < sinceMajor || (major === sinceMajor && minor < sinceMinor);

/** Keeps what the first answer said, so that nobody is asked for it. */
export function createServerNotes(): {
  readonly hear: (headers: ResponseHeaders) => void;
  readonly offer: () => ServerOffer;
} {
  let offer = offerOf(null);
  return {
    hear: ({ [HEADER]: version }) => {
      // a server that is upgraded tells it with its next answer
      if (typeof version === 'string' && version !== offer.version) offer = offerOf(version);
    },
    offer: () => offer,
  };
}

/** Reads it of an answer to anybody. */
export const offerIn = (headers: Headers): ServerOffer => offerOf(headers.get(HEADER));
