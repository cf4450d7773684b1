import { EVENTS } from '../forge-event.ts';
import type { ServerOffer } from '../server-version.ts';

/** One permission that the App asks for. */
export interface AskedPermission {
  /** As the API has it: `pull_requests`. */
  readonly name: string;
  /** As GitHub's pages have it. */
  readonly title: string;
  readonly level: 'read' | 'write';
  readonly use: string;
}

/** Lists what the App asks for; `app.yml` has the same, with more words. */
const ASKED_PERMISSIONS: readonly AskedPermission[] = [
  {
    name: 'checks',
    title: 'Checks',
    level: 'write',
    use: 'the check on each head says what a change does, and whether it waits for somebody',
  },
  {
    name: 'contents',
    title: 'Contents',
    level: 'read',
    use: 'Git fetches the commits to review',
  },
  {
    name: 'issues',
    title: 'Issues',
    level: 'write',
    use: 'the comment on a pull request, replies to commands, issues about what is owed',
  },
  {
    name: 'members',
    title: 'Members',
    level: 'read',
    use: 'is an approver a member of the team that is asked?',
  },
  {
    name: 'merge_queues',
    title: 'Merge queues',
    level: 'read',
    use: 'a queue waits for the check of its own commits',
  },
  { name: 'metadata', title: 'Metadata', level: 'read', use: 'every App has it' },
  {
    name: 'pull_requests',
    title: 'Pull requests',
    level: 'write',
    use: 'reads reviews, asks the team, suggests fixes on lines',
  },
];

/** It takes the place of reading where `/rollback`, `/reland` and `/drift adopt` are to write branches. */
const WRITING: AskedPermission = {
  name: 'contents',
  title: 'Contents',
  level: 'write',
  use: 'Git fetches the commits to review; /rollback and its like write branches below meshwarden/',
};

/** Lists what the App asks for of a GitHub, with or without branches of reverts. */
export const permissionsAsked = (
  writesBranches: boolean,
  offer: Pick<ServerOffer, 'knows'>,
): readonly AskedPermission[] =>
  ASKED_PERMISSIONS.filter(({ name }) => offer.knows(name)).map((each) =>
    writesBranches && each.name === WRITING.name ? WRITING : each,
  );

/** GitHub tells every App of these, asked or not, and refuses a manifest that names them. */
const UNASKED: ReadonlySet<string> = new Set(['installation', 'installation_repositories']);

/** Lists the events that the App subscribes to, as far as a GitHub knows them. */
export const eventsAsked = (offer: Pick<ServerOffer, 'knows'>): readonly string[] =>
  [...EVENTS].filter((event) => !UNASKED.has(event) && offer.knows(event)).toSorted();
