import type { Change } from '../../../compare/index.ts';
import { isMeshKind } from '../../../manifest/index.ts';
import type { ChangeLine } from './change-text.ts';

/** What a reader wants to see first. */
const ORDER: readonly Change['kind'][] = [
  'mesh-config',
  'mtls-mode',
  'authorization',
  'gateway-server',
  'revision',
  'injection',
  'proxy-config',
  'route',
  'subset',
  'traffic-policy',
  'variable',
  'resource-removed',
  'resource-added',
  'resource-changed',
  'unseen',
];

/**
 * What holds for the whole mesh comes before the object that says so; a crowd before a single object, but for the mesh
 * configuration and modes; what goes before what comes; a value of what is rendered behind the objects that come of it, and
 * what has only marks of its version behind that.
 */
export function rank({ change, at, objects }: ChangeLine): number {
  const { subject, content, field } = change;
  if (objects > 1) return RANK_OF_CROWD - (isGone(at) ? 0.25 : 0);
  const behind = MARK.test(field ?? '') ? 2 : content === 'rendered' ? 1 : 0;
  const own = rankOfWhole(at, rankOfKind(change));
  return behind * ORDER.length + own + behind - (subject.kind === 'Mesh' ? 0.5 : 0);
}

/**
 * Puts an object of the mesh that goes before others of its kind, and any other one that goes behind what differs of routes
 * and subsets, but before those that come: nobody has used these yet.
 */
function rankOfWhole(whole: Change, own: number): number {
  const [first, last] = [ORDER.indexOf('route'), ORDER.indexOf('traffic-policy')];
  if (isGone(whole))
    return own > last ? last + 0.125 - (takesMore(whole) ? 0.0625 : 0) : own - 0.25;
  return whole.kind === 'resource-added' && own >= first && own <= last ? last + 0.25 : own;
}

/** Tells whether what is no text goes with an object: the data of a volume, or all that is in a namespace. */
const takesMore = ({ subject: { group, kind } }: Change): boolean =>
  (group === '' && (kind === 'Namespace' || kind === 'PersistentVolumeClaim')) ||
  (group === 'apps' && kind === 'StatefulSet');

/** Puts a crowd between the modes and what decides about single calls. */
const RANK_OF_CROWD = ORDER.indexOf('mtls-mode') + 0.5;

/** Tells whether an object goes from the cluster, as far as anybody knows. */
const isGone = (change: Change): boolean =>
  change.kind === 'resource-removed' &&
  change.cause === undefined &&
  change.remains === undefined &&
  change.heldUpBy === undefined;

/** Puts the number of pods before a variable of theirs, which says less, and what no proxy reads behind all else. */
function rankOfKind(change: Change): number {
  if (change.kind === 'unseen') return ORDER.indexOf('unseen') + rankOfUnseen(change);
  if (isForPeople(change)) return ORDER.length - 0.5;
  return change.field === 'spec.replicas'
    ? ORDER.indexOf('variable') - 0.5
    : ORDER.indexOf(change.kind);
}

/** Puts what is not rendered by what is told of it: objects that go or come, lines, that it changed, what none applies. */
function rankOfUnseen({ writes, literal, isOfBlanks, isLoose, subject, content }: Change): number {
  if (subject.kind === 'Pipeline job') return content === 'may-be-mesh-wide' ? -0.375 : 0.2;
  if (isLoose === true) return 0.125;
  if (writes !== undefined) return -0.5;
  if (literal !== undefined) return -0.25;
  return isOfBlanks === true ? 0.25 : 0;
}

/** Tells whether it is a label or annotation of an object of the mesh that neither Istio nor who applies it reads. */
const isForPeople = ({ field, subject }: Change): boolean =>
  isMeshKind(subject) &&
  /^metadata\.(?:labels|annotations)\b/.test(field ?? '') &&
  !READ_BY_TOOLS.test(field ?? '');

/** Matches the keys of Istio, the Gateway API, Kubernetes, Helm, and of Argo CD and Flux but for links that they show. */
const READ_BY_TOOLS =
  /istio\.io|gateway\.networking\.k8s\.io|(?<!\blink\.)argocd\.argoproj\.io|fluxcd\.io|(?<!app\.)kubernetes\.io|helm\.sh/;

/** Matches labels and annotations that charts write with each version, and digests of what pods are started anew for. */
const MARK =
  /metadata\.(?:labels|annotations)\['(?:helm\.sh\/chart|app\.kubernetes\.io\/version|checksum\/[^']*)'\]$/;

/** Puts what says only that something changed behind what did. */
export const rankOfField = (change: Change): number =>
  rankOfKind(change) +
  (MARK.test(change.field ?? '') || OF_VERSION.test(change.field ?? '') ? 0.5 : 0);

/** Matches the label that follows the image, which comes first beside it. */
const OF_VERSION = /template\.metadata\.labels\.version$/;
