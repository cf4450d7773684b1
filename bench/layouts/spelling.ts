import type { Install, Place, Service } from './model.ts';
import type { Outline, Position } from './outline.ts';

/** Positions whose text is a file's or folder's own name, or a label: what letters it has is free. */
const FREE: ReadonlySet<Position> = new Set([
  'folder',
  'path',
  'values file',
  'label',
  'parameter',
]);

/** How a place is written in a position: its words where they stand there, else its codename. */
export function spelled(outline: Outline, place: Place, position: Position): string {
  const { positions, tool } = outline;
  const said = wordsAt(outline, place, position);
  if (!positions.has(position) || said.length === 0) return place.codename;
  // directories' names become those of objects
  const isFree = FREE.has(position) && tool !== 'set: git directories';
  const words = isFree ? said.map((word) => inLetters(word, outline.letters)) : said;
  return words.join(separatorOf(outline, position, isFree));
}

/** All words, or the stage here and the region there. */
function wordsAt({ regionAt }: Outline, { words }: Place, position: Position): readonly string[] {
  if (regionAt === null) return words;
  return regionAt === position ? words.slice(1) : words.slice(0, 1);
}

function separatorOf(
  { separator, isNested }: Outline,
  position: Position,
  isFree: boolean,
): string {
  const isPath = position === 'folder' || position === 'path';
  if (isNested && isPath) return '/';
  return isFree ? separator : '-';
}

function inLetters(word: string, letters: Outline['letters']): string {
  if (letters === 'lower') return word;
  if (letters === 'upper') return word.toUpperCase();
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

/** A service and a place as one name of an object. */
export function nameOf(
  outline: Outline,
  { service, place }: Pick<Install, 'service' | 'place'>,
): string {
  if (service.isSolo) return service.name;
  const word = spelled(outline, place, 'name');
  return outline.isPrefix ? `${word}-${service.name}` : `${service.name}-${word}`;
}

/** The namespace that an applier says. */
export function namespaceOf(
  outline: Outline,
  { service, place }: Pick<Install, 'service' | 'place'>,
): string {
  const isOwn = outline.positions.has('namespace') || outline.clusters !== 'own';
  if (service.isMesh) return 'istio-system';
  if (!isOwn || service.isSolo) return service.namespace;
  const word = spelled(outline, place, 'namespace');
  return outline.isPrefix ? `${word}-${service.namespace}` : `${service.namespace}-${word}`;
}

const HOSTS = [
  (word: string) => `https://${word}.k8s.acme.example`,
  (word: string) => `https://api.${word}.acme.example:6443`,
  (word: string) => `https://kube-${word}.acme.example`,
  (word: string) => `https://kubernetes.${word}.internal.acme.example`,
] as const;

/** A part of an address that nobody can read anything from; another one for each cluster. */
export function addressOf(cluster: string): string {
  let sum = 7;
  for (const letter of cluster) sum = (sum * 31 + letter.charCodeAt(0)) % 4_294_967_291;
  return sum.toString(16).toUpperCase().padStart(8, 'A');
}

export function serverOf(outline: Outline, place: Place): string {
  if (outline.clusters === 'one') return 'https://kubernetes.default.svc';
  if (place.server !== undefined) return place.server;
  const form = HOSTS[outline.hostForm % HOSTS.length];
  if (outline.positions.has('host') && form !== undefined)
    return form(spelled(outline, place.host ?? place, 'host'));
  return `https://${addressOf(place.cluster)}.gr7.eu-west-1.eks.amazonaws.com`;
}

const CLUSTER_NAMES = [
  (word: string) => word,
  (word: string) => `gke-${word}`,
  (word: string) => `${word}-cluster`,
  (word: string) => `acme-${word}`,
] as const;

/** A cluster as Argo CD knows it. */
export function spelledCluster(outline: Outline, place: Place): string {
  const form = CLUSTER_NAMES[(outline.hostForm + outline.seed) % CLUSTER_NAMES.length];
  const word = spelled(outline, place.host ?? place, 'cluster');
  return form === undefined ? word : form(word);
}

/** What an applier says of where it goes: by the cluster's name where that has the words. */
export const destinationOf = (
  outline: Outline,
  place: Place,
): { name: string } | { server: string } =>
  outline.positions.has('cluster') && outline.clusters === 'own'
    ? { name: spelledCluster(outline, place) }
    : { server: serverOf(outline, place) };

/** A folder of a place and a service, one in the other. */
export const folderOf = (
  { isPlaceFirst, root }: Outline,
  service: Service,
  word: string,
  between: string,
): string =>
  isPlaceFirst
    ? `${root}/${between}${word}/${service.name}`
    : `${root}/${service.name}/${between}${word}`;
