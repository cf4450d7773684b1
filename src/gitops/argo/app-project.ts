import {
  API_GROUPS,
  canonicalJson,
  isOfKind,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
  entriesAt,
  isClusterScoped,
  rowOf,
  subjectText,
  fitsWildcard,
  placeOf,
} from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { isOpenText } from '../appliers/applier.ts';
import { sourcesOf } from './application.ts';
import type { FolderRefusal } from './folder-refusals.ts';
import type { BuildFailure } from '../../kustomize/index.ts';
import type { Root } from '../roots/root.ts';
import { isExcluded } from './argo-settings.ts';
import { argoApplying } from '../roots/applier-of-root.ts';

/** AppProjects of the tree by name; null where several of one name say different things. */
export type Projects = ReadonlyMap<string, Node | null>;

/** One that is missing may lie in another repository: nothing is said of it (ARGO-57). */
export function projectsIn(objects: readonly Node[]): Projects {
  const found = new Map<string, Node | null>();
  for (const object of objects) {
    if (!isOfKind(object, API_GROUPS.argo, 'AppProject')) continue;
    if (notDelivered(object.origin.file) !== null) continue;
    const name = stringAt(object, 'metadata', 'name') ?? '';
    const other = found.get(name);
    const isAlike = other === undefined || (other !== null && specOf(other) === specOf(object));
    found.set(name, isAlike ? object : null);
  }
  return found;
}

const specOf = (object: Node): string => {
  const spec = nodeAt(object, 'spec');
  return spec === undefined ? '' : canonicalJson(plainOf(spec));
};

/** The project of an Application, and its name; null where it is not seen whole. */
function projectOf(
  application: Node,
  projects: Projects,
): { readonly name: string; readonly project: Node } | null {
  const name = stringAt(application, 'spec', 'project') ?? 'default';
  const project = projects.get(name) ?? null;
  if (project === null) return null;
  const isWhole = ['sourceRepos', 'destinations'].every(
    (field) => nodeAt(project, 'spec', field) !== undefined,
  );
  return isWhole ? { name, project } : null;
}

/**
 * Says why the project of an Application does not let it be synced at all, half a sentence, and where it lists what it
 * allows; null where it does, or where it is not seen whole (ARGO-55). What it forbids of single objects is known once they
 * are rendered (ARGO-56).
 */
export function refusalOfProject(application: Node, projects: Projects): FolderRefusal | null {
  const found = projectOf(application, projects);
  if (found === null) return null;
  const { name, project } = found;
  const [repositories, destinations] = ['sourceRepos', 'destinations'].map((field) =>
    nodeAt(project, 'spec', field),
  );
  if (repositories === undefined || destinations === undefined) return null;
  const allowed = textsIn(repositories);
  const refused = sourcesOf(application)
    .map((source) => stringAt(source, 'repoURL') ?? '')
    .find((url) => url !== '' && !isOpenText(url) && isAllowed(allowed, url) === false);
  if (refused !== undefined)
    return {
      why: `its project ${name} does not allow its source ${refused}`,
      origin: repositories.origin,
      fix: `Add it to \`sourceRepos\` of project ${name} (${placeOf(repositories.origin)}), or keep the source that it had`,
    };
  const target = nodeAt(application, 'spec', 'destination');
  if (isDestination(itemsAt(destinations), target) !== false) return null;
  const namespace = stringAt(target, 'namespace') ?? '';
  const where = [
    ...(namespace === '' ? [] : [`namespace ${namespace}`]),
    stringAt(target, 'name') ?? stringAt(target, 'server') ?? '',
  ].join(' of ');
  return {
    why: `its project ${name} does not allow its destination, ${where}`,
    origin: destinations.origin,
    fix: `Add it to \`destinations\` of project ${name} (${placeOf(destinations.origin)}), or keep the one that it had`,
  };
}

const textsIn = (list: Node): readonly string[] =>
  itemsAt(list).flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));

/**
 * Tells whether globs allow an address: a star stays within a step, and `!` denies; null where one of them is
 * not understood.
 */
function isAllowed(patterns: readonly string[], url: string): boolean | null {
  const fits = (pattern: string): boolean | null =>
    pattern === '*' || fitsPattern(normalized(pattern), normalized(url));
  const denied = patterns.filter((each) => each.startsWith('!')).map((each) => fits(each.slice(1)));
  const letting = patterns.filter((each) => !each.startsWith('!')).map(fits);
  if (denied.includes(true)) return false;
  if (letting.includes(true)) return denied.includes(null) ? null : true;
  return letting.includes(null) ? null : false;
}

/** Normalizes an address as Argo CD compares them (ARGO-8). */
const normalized = (url: string): string =>
  url
    .trim()
    .toLowerCase()
    .replace(/\.git$/, '')
    .replace(/^ssh:\/\//, '')
    .replace(/^([^/@:]+@[^/:]+):/, '$1/');

/** Only like is compared with like: which name an address has may be seen nowhere here. */
function isDestination(items: readonly Node[], target: Node | undefined): boolean | null {
  const field = ['server', 'name'].find((each) => (stringAt(target, each) ?? '') !== '');
  const [cluster, namespace] = [field ?? '', 'namespace'].map(
    (each) => stringAt(target, each) ?? '',
  );
  if (field === undefined || [cluster, namespace].some((each) => isOpenText(each ?? '')))
    return null;
  const isLike = items.every((item) => (stringAt(item, field) ?? '') !== '');
  if (!isLike) return null;
  const found = items.map((item) => {
    const said = [stringAt(item, field) ?? '', stringAt(item, 'namespace') ?? ''];
    if (said.some((each) => each.startsWith('!'))) return null;
    const [fitsCluster, fitsNamespace] = [
      fitsPattern(said[0] ?? '', cluster ?? '', false),
      fitsPattern(said[1] ?? '', namespace ?? '', false),
    ];
    return fitsCluster === null || fitsNamespace === null ? null : fitsCluster && fitsNamespace;
  });
  return found.includes(true) ? true : found.includes(null) ? null : false;
}

/** Says which kinds an AppProject lets its Applications apply. */
export interface ProjectKinds {
  readonly project: string;
  readonly ofCluster: KindLists;
  readonly ofNamespaces: KindLists;
}

interface KindLists {
  /** It is null where all are allowed. */
  readonly allowed: readonly KindPattern[] | null;
  readonly denied: readonly KindPattern[];
}

interface KindPattern {
  readonly group: string;
  readonly kind: string;
  /** It fits names of objects of the whole cluster; it is empty where it fits all of them. */
  readonly name: string;
}

/** Without its list no object of the whole cluster is let in, and all of namespaces are (ARGO-56); null where no project is seen whole. */
export function kindsOfProject(application: Node, projects: Projects): ProjectKinds | null {
  const found = projectOf(application, projects);
  if (found === null) return null;
  const list = (field: string): readonly KindPattern[] =>
    itemsAt(found.project, 'spec', field).map((item) => ({
      group: stringAt(item, 'group') ?? '',
      kind: stringAt(item, 'kind') ?? '',
      name: stringAt(item, 'name') ?? '',
    }));
  const inNamespaces = nodeAt(found.project, 'spec', 'namespaceResourceWhitelist');
  return {
    project: found.name,
    ofCluster: {
      allowed: list('clusterResourceWhitelist'),
      denied: list('clusterResourceBlacklist'),
    },
    ofNamespaces: {
      allowed: inNamespaces?.kind === 'seq' ? list('namespaceResourceWhitelist') : null,
      denied: list('namespaceResourceBlacklist'),
    },
  };
}

/** An object of a kind that the project forbids fails the sync of the whole Application (ARGO-56). */
export function forbiddenKind(root: Root, resources: readonly Resource[]): BuildFailure | null {
  const { project: kinds, exclusions } = argoApplying(root) ?? {};
  if (kinds === undefined) return null;
  const forbidden = resources.find(
    (resource) =>
      isForbidden(kinds, resource) &&
      hookOf(resource) !== 'Skip' &&
      !(exclusions !== undefined && isExcluded(exclusions, resource)),
  );
  if (forbidden === undefined) return null;
  return {
    reason: 'not-permitted',
    message: `The project ${kinds.project} does not allow ${subjectText(forbidden)}, by its kind: Argo CD applies nothing of this Application.`,
    origin: forbidden.origin,
  };
}

/** Says why nothing of a folder is applied or seen: what is forbidden renders, and is refused (ARGO-56); a limit is ours. */
export function stopText(folder: string, { reason, message, from }: BuildFailure): string {
  if (reason === 'not-permitted') return `Argo CD refuses ${folder}: ${message}`;
  if (from?.isRun === false) return `From ${from.release} on ${folder} does not render: ${message}`;
  return `${folder} ${reason === 'limit' ? 'is not rendered here' : 'does not render'}: ${message}`;
}

const hookOf = ({ node }: Resource): string | null => {
  const hook = entriesAt(node, 'metadata', 'annotations').get('argocd.argoproj.io/hook');
  return hook?.kind === 'scalar' ? String(hook.value) : null;
};

/**
 * Tells whether a project forbids an object; for a kind whose reach is not known here both lists have to
 * forbid it.
 */
function isForbidden({ ofCluster, ofNamespaces }: ProjectKinds, resource: Resource): boolean {
  const { group, kind, namespace } = resource;
  if (isClusterScoped(group, kind)) return isOut(ofCluster, resource);
  const isOfNamespace = namespace !== '' || rowOf(resource) !== undefined || !group.includes('.');
  return isOut(ofNamespaces, resource) && (isOfNamespace || isOut(ofCluster, resource));
}

/** A pattern that is not understood forbids nothing. */
function isOut({ allowed, denied }: KindLists, { group, kind, name }: Resource): boolean {
  const fits = (pattern: KindPattern): boolean | null => {
    const each = [
      fitsPattern(pattern.kind, kind),
      fitsPattern(pattern.group, group),
      pattern.name === '' || fitsPattern(pattern.name, name),
    ];
    return each.includes(false) ? false : each.includes(null) ? null : true;
  };
  const isLetIn = allowed === null || allowed.some((pattern) => fits(pattern) !== false);
  return !isLetIn || denied.some((pattern) => fits(pattern) === true);
}

const MAX_PATTERN = 300;

/**
 * Tells whether a pattern of an AppProject fits a text; null for one with more than stars in it. A star ends
 * at a slash where `isStepwise` (ARGO-55).
 */
function fitsPattern(pattern: string, text: string, isStepwise = true): boolean | null {
  if (pattern.length > MAX_PATTERN || text.length > MAX_PATTERN) return null;
  if (/[[\]{}\\?]/.test(pattern)) return null;
  return isStepwise ? fitsSteppedWildcard(pattern, text) : fitsWildcard(pattern, text);
}

/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters up to a slash and `**` for any at all, wherever
 * they stand. Takes time in proportion to pattern times
 * text: all places of the pattern that a start of the text may have come to are followed at once.
 */
export function fitsSteppedWildcard(pattern: string, text: string): boolean {
  const tokens = pattern.match(/\*\*|[\s\S]/g) ?? [];
  const withSkipped = (places: Iterable<number>): Set<number> => {
    const all = new Set(places);
    // a wildcard may stand for nothing; what is added is looked at too
    for (const place of all) if (tokens[place]?.startsWith('*') === true) all.add(place + 1);
    return all;
  };
  let places = withSkipped([0]);
  for (const character of text.match(/[\s\S]/g) ?? []) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === '**' || (token === '*' && character !== '/')) next.add(place);
      else if (token === character) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = withSkipped(next);
  }
  return places.has(tokens.length);
}
