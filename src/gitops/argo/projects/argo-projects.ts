import {
  API_GROUPS,
  canonicalJson,
  isOfKind,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
} from '../../../manifest/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { notDelivered } from '../../survey/not-delivered.ts';
import { OPEN } from '../../appliers/applier.ts';
import { sourcesOf } from '../argo-refusals.ts';
import { fitsPattern } from './project-pattern.ts';

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
export function projectOf(
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
 * Why the project of an Application does not let it be synced at all, half a sentence; null where it does, or where it
 * is not seen whole (ARGO-55). What it forbids of single objects is known once they are rendered (ARGO-56).
 */
export function refusalOfProject(application: Node, projects: Projects): string | null {
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
    .find((url) => url !== '' && !url.includes(OPEN) && isAllowed(allowed, url) === false);
  if (refused !== undefined) return `its project ${name} does not allow its source ${refused}`;
  const target = nodeAt(application, 'spec', 'destination');
  return isDestination(itemsAt(destinations), target) === false
    ? `its project ${name} does not allow its destination`
    : null;
}

const textsIn = (list: Node): readonly string[] =>
  itemsAt(list).flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));

/** By globs in which a star stays within a step, and `!` denies; null where one of them is not understood. */
function isAllowed(patterns: readonly string[], url: string): boolean | null {
  const fits = (pattern: string): boolean | null =>
    pattern === '*' || fitsPattern(normalized(pattern), normalized(url));
  const denied = patterns.filter((each) => each.startsWith('!')).map((each) => fits(each.slice(1)));
  const letting = patterns.filter((each) => !each.startsWith('!')).map(fits);
  if (denied.includes(true)) return false;
  if (letting.includes(true)) return denied.includes(null) ? null : true;
  return letting.includes(null) ? null : false;
}

/** As Argo CD compares addresses (ARGO-8). */
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
  if (field === undefined || [cluster, namespace].some((each) => each?.includes(OPEN))) return null;
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
