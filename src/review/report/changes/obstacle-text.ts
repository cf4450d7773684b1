import type { Change } from '../../../compare/index.ts';
import { listed, subjectText } from '../../../manifest/index.ts';

/** What has to be mended before it reaches the cluster. */
type Obstacle = NonNullable<Change['heldUpBy']>;

/** ` (once shop/web.yaml can be read)`; empty where nothing stands in the way. */
export function obstacleText({
  heldUpBy,
  subject,
  cause,
  holdsFor,
}: Pick<Change, 'heldUpBy' | 'subject' | 'cause' | 'holdsFor'>): string {
  if (heldUpBy === undefined) return holdsFor === undefined ? '' : FOR_WHOM[holdsFor];
  // which repository it is read from now is said of the object itself
  if (heldUpBy.kind === 'elsewhere' && cause !== undefined) return '';
  const except = 'heldIn' in heldUpBy ? exceptText(heldUpBy) : '';
  // what is idle is there, as the server sees it
  const takes = heldUpBy.kind === 'idle' ? 'takes effect ' : '';
  return ` (${takes}${mendClause(heldUpBy, subjectText(subject))}${except})`;
}

const FOR_WHOM: Readonly<Record<NonNullable<Change['holdsFor']>, string>> = {
  'other-reader': ' (where a control plane still reads this)',
  'other-revisions': ' (for control planes of other revisions)',
};

/** `once shop/web.yaml can be read`: what has to be so before anything comes of a change; `own` is the object that is called so already. */
export const mendClause = (
  obstacle: Obstacle,
  ...rest: [own: string | null, path?: (path: string) => string]
): string =>
  obstacle.kind === 'idle' ? obstacle.until : `${leadOf(obstacle)} ${mendText(obstacle, ...rest)}`;

/** Says it where there is little room: without a name. */
export function mendInShort(obstacle: Obstacle): string {
  return obstacle.kind === 'idle'
    ? obstacle.until
    : `${leadOf(obstacle)} ${IN_SHORT[obstacle.kind]}`;
}

/** An older release that may be the one that runs waits for nothing. */
function leadOf(obstacle: Obstacle): string {
  if (obstacle.kind === 'build' && obstacle.from !== undefined)
    return `from ${obstacle.from} on only once`;
  return OPEN.has(obstacle.kind) ? 'where' : 'once';
}

const IN_SHORT: Readonly<Record<Exclude<Obstacle['kind'], 'idle'>, string>> = {
  build: 'its folder builds',
  refused: 'it is accepted',
  applier: 'its delivery resumes',
  kept: 'it is deleted by hand',
  elsewhere: 'that lacks it',
  unbuilt: 'it was ever applied',
  file: 'its file can be read',
  namespace: 'its folder has namespaces',
  invalid: 'its folder is valid',
};

/** Lists what no tree tells, and nobody here can mend. */
const OPEN: ReadonlySet<Obstacle['kind']> = new Set(['elsewhere', 'unbuilt']);

function mendText(
  obstacle: Exclude<Obstacle, { kind: 'idle' }>,
  own: string | null,
  path = folderText,
): string {
  switch (obstacle.kind) {
    case 'build':
      return `${path(obstacle.path)} builds`;
    case 'applier':
      return obstacle.until;
    case 'refused':
      return 'it is accepted';
    case 'kept':
      return keptText(obstacle);
    case 'elsewhere':
      return `${path(obstacle.source)} has its folder without it`;
    case 'unbuilt':
      return `it was ever applied, for ${path(obstacle.path)} did not build${obstacle.isStill === true ? ', and once that builds' : ''}`;
    case 'file':
      return `${path(obstacle.file)} can be read`;
    case 'namespace':
      return `every object of ${path(obstacle.path)} has its namespace`;
    case 'invalid':
      return validityText(obstacle, own, path);
  }
}

function keptText({ why, at, release }: Extract<Obstacle, { kind: 'kept' }>): string {
  if (why === 'written') return `${at} no longer applies it`;
  return release === undefined
    ? `it is deleted by hand, because \`kubectl apply\` (${at}) deletes nothing`
    : `release ${release} is uninstalled by hand, because no command does it`;
}

/** An object that lacks its namespace may be given one in which it is applied: then it does not come anew. */
const exceptText = ({
  heldIn = [],
}: Extract<Obstacle, { kind: 'invalid' | 'namespace' }>): string =>
  heldIn.length === 0
    ? ''
    : `, unless that is ${listed(heldIn, MOST)}: something else applies it there`;

const MOST = 3;

/** What has to be mended where Flux refuses a folder for what it holds: the object, or how many. */
function validityText(
  { path, objects, lacksNamespaces }: Extract<Obstacle, { kind: 'invalid' }>,
  own: string | null,
  pathText: (path: string) => string,
): string {
  if (lacksNamespaces) return `every object of ${pathText(path)} is valid and has its namespace`;
  const [first = '', ...more] = objects;
  if (more.length > 0)
    return `${String(objects.length)} invalid objects of ${pathText(path)} are fixed`;
  return first === own ? 'valid' : `${first} is valid`;
}

const folderText = (path: string): string => (path === '.' ? 'this repository' : path);
