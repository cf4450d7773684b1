import type { Change } from '../../compare/index.ts';

/** What has to be mended before a change reaches the cluster. */
type Obstacle = NonNullable<Change['heldUpBy']>;

/**
 * Says what has to be so before anything comes of a change: `once shop/web.yaml can be read`. `own` is the object that is
 * called so already, `it` the name of the object if it is not.
 */
export const mendClause = (
  obstacle: Obstacle,
  ...rest: [own: string | null, path?: (path: string) => string, it?: string]
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
  it = 'it',
): string {
  switch (obstacle.kind) {
    case 'build':
      return `${path(obstacle.path)} builds`;
    case 'applier':
      return obstacle.until;
    case 'refused':
      return 'it is accepted';
    case 'kept':
      return keptText(obstacle, it);
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

function keptText({ why, at, release }: Extract<Obstacle, { kind: 'kept' }>, it: string): string {
  if (why === 'written') return `${at} no longer applies ${it}`;
  return release === undefined
    ? `${it} is deleted by hand, because \`kubectl apply\` (${at}) deletes nothing`
    : `release ${release} is uninstalled by hand, because no command does it`;
}

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

/** Gives a folder or a file as code. */
export const quotedPath = (path: string): string =>
  path === '.' ? 'this repository' : `\`${path}\``;
