import type { Node } from '../../manifest/index.ts';
import type { ApplierName } from '../appliers/applier.ts';
import { booleanAt, itemsAt, nodeAt, entriesAt, stringAt } from '../../manifest/index.ts';
import { OPEN } from '../appliers/applier.ts';
import { explicitType } from './argo-source.ts';
import { repositoryIdentity } from '../appliers/repository-identity.ts';

/** An Application of Argo CD as an object of the tree declares it, or as an ApplicationSet makes it. */
export interface DeclaredApplication {
  /** The object that declares it: itself, or the set. */
  readonly object: ApplierName;
  readonly name: string;
  /** All of it, as it is written or made. */
  readonly written: Node;
  /** Name or URL of the cluster that it applies to; null for the one it lives in. */
  readonly cluster: string | null;
}

/**
 * Lists what the `spec` of an Application is made from: the dry source of a hydrator, which Argo CD renders
 * into the branch that it syncs, wins over `sources`, and these over `source` (ARGO-1, ARGO-77).
 */
export function applicationSources(spec: Node | undefined): readonly Node[] {
  const dry = drySource(spec);
  if (dry !== null) return dry === undefined ? [] : [dry];
  const several = itemsAt(spec, 'sources');
  const single = nodeAt(spec, 'source');
  return several.length > 0 || single === undefined ? several : [single];
}

/** Gives null where nothing is hydrated. */
function drySource(spec: Node | undefined): Node | undefined | null {
  return nodeAt(spec, 'sourceHydrator')?.kind === 'map'
    ? nodeAt(spec, 'sourceHydrator', 'drySource')
    : null;
}

/** Sources of an Application (ARGO-13). */
export const sourcesOf = (application: Node): readonly Node[] =>
  applicationSources(nodeAt(application, 'spec'));

/** Tells whether somebody starts each sync: `automated: {}` is on, and so is one that does not say `enabled: false` (ARGO-42). */
export function isByHand(application: Node): boolean {
  const automated = nodeAt(application, 'spec', 'syncPolicy', 'automated');
  return automated?.kind !== 'map' || booleanAt(automated, 'enabled') === false;
}

/**
 * Tells whether it syncs by itself, and each revision once: what is gone from the cluster after that it makes anew by no
 * sync of its own (ARGO-83).
 */
export const syncsOnce = (application: Node): boolean =>
  !isByHand(application) &&
  booleanAt(application, 'spec', 'syncPolicy', 'automated', 'selfHeal') !== true;

/**
 * Tells whether it deletes what goes from its folder, and yet deletes nothing by itself once all of that has gone: such a
 * sync is skipped unless `allowEmpty` is true (ARGO-84). What a source renders that is not here is not known.
 */
export function sparesLast(application: Node, isHere: (source: Node) => boolean): boolean {
  const automated = (field: string): boolean =>
    booleanAt(application, 'spec', 'syncPolicy', 'automated', field) === true;
  return (
    !isByHand(application) &&
    automated('prune') &&
    !automated('allowEmpty') &&
    sourcesOf(application).every((each) => isOnlyNamed(each) || isHere(each))
  );
}

/** Tells whether a source is there for the files that others name in it: it renders nothing (ARGO-1). */
const isOnlyNamed = (source: Node): boolean =>
  (stringAt(source, 'ref') ?? '') !== '' &&
  ['path', 'chart'].every((field) => (stringAt(source, field) ?? '') === '');

/**
 * The first reason for which Argo CD renders nothing of an Application, half a sentence; null for none. What it
 * last applied then stays (ARGO-1, ARGO-2, ARGO-6, ARGO-14, ARGO-15, ARGO-37).
 */
export function refusalOfApplication(application: Node): string | null {
  if (lacksDestination(application)) return 'it has no `destination`';
  if (namesTwice(application)) return 'its destination has both `server` and `name`';
  const sources = sourcesOf(application);
  for (const source of sources) {
    const found = ofSource(source);
    if (found !== null) return found;
  }
  return sources.length > 1 ? ofSeveral(sources) : null;
}

/** Tells whether the API server takes no Application, and no set with such a template: `destination` is required (ARGO-1). */
export const lacksDestination = (application: Node): boolean =>
  nodeAt(application, 'spec') !== undefined &&
  nodeAt(application, 'spec', 'destination') === undefined;

/** Tells whether a cluster is named in both ways, which Argo CD takes for a mistake whichever they are (ARGO-37). */
const namesTwice = (application: Node): boolean =>
  ['server', 'name'].every(
    (field) => (stringAt(application, 'spec', 'destination', field) ?? '') !== '',
  );

function ofSource(source: Node): string | null {
  const [path, chart] = [stringAt(source, 'path') ?? '', stringAt(source, 'chart') ?? ''];
  if (explicitType(source) === 'several') return `its source of ${path} is of two types at once`;
  if (chart !== '' && (stringAt(source, 'targetRevision') ?? '') === '')
    return `its chart ${chart} has no targetRevision`;
  if (path.startsWith('/')) return `its path ${path} is not relative`;
  return leavesTree(path) ? `its path ${path} leaves the repository` : null;
}

function leavesTree(path: string): boolean {
  let depth = 0;
  for (const step of path.split('/')) {
    if (step === '..') depth -= 1;
    else if (step !== '' && step !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function ofSeveral(sources: readonly Node[]): string | null {
  const referable = new Map<string, Node>();
  for (const source of sources) {
    const name = stringAt(source, 'ref') ?? '';
    if (name === '') continue;
    if (!/^[\w-]+$/.test(name)) return `"${name}" is no name for a ref`;
    if (referable.has(name)) return `two of its sources are called ${name}`;
    referable.set(name, source);
  }
  for (const name of sources.flatMap(namedRefs)) {
    const meant = referable.get(name);
    if (meant === undefined) return `$${name} is none of its sources`;
    if ((stringAt(meant, 'chart') ?? '') !== '') return `$${name} is a chart, and holds no files`;
  }
  return ofRevisions(sources, referable.size > 0);
}

/** First steps of the files that a source names in others; a variable of the build is written alike. */
const namedRefs = (source: Node): readonly string[] =>
  [
    ...itemsAt(source, 'helm', 'valueFiles'),
    ...itemsAt(source, 'helm', 'fileParameters').map((each) => entriesAt(each).get('path')),
  ].flatMap((node) => {
    const text = node?.kind === 'scalar' ? String(node.value) : '';
    const [, name] = /^\$([\w-]+)(?:\/|$)/.exec(text) ?? [];
    return name === undefined || name.startsWith('ARGOCD_') ? [] : [name];
  });

/** One repository has one revision in an Application whose sources name one another. */
function ofRevisions(sources: readonly Node[], hasRefs: boolean): string | null {
  const revisions = new Map<string, string>();
  for (const source of hasRefs ? sources : []) {
    const url = stringAt(source, 'repoURL') ?? '';
    if ((stringAt(source, 'chart') ?? '') !== '' || url.includes(OPEN)) continue;
    const identity = repositoryIdentity(url);
    const revision = stringAt(source, 'targetRevision') ?? 'HEAD';
    const other = revisions.get(identity) ?? revision;
    if (other !== revision && ![other, revision].some((each) => each.includes(OPEN)))
      return `it takes ${other} and ${revision} of one repository`;
    revisions.set(identity, revision);
  }
  return null;
}
