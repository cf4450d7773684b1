import {
  entriesAt,
  isClusterScoped,
  itemsAt,
  nodeAt,
  rowOf,
  stringAt,
  subjectText,
} from '../../../manifest/index.ts';
import type { BuildFailure } from '../../../kustomize/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import type { Root } from '../../roots/root.ts';
import { projectOf } from './argo-projects.ts';
import type { Projects } from './argo-projects.ts';
import { isExcluded } from '../argo-settings.ts';
import { fitsPattern } from './project-pattern.ts';
import { argoApplying } from '../../roots/applier-of-root.ts';

/** Which kinds an AppProject lets its Applications apply. */
export interface ProjectKinds {
  readonly project: string;
  readonly ofCluster: KindLists;
  readonly ofNamespaces: KindLists;
}

interface KindLists {
  /** Null for all. */
  readonly allowed: readonly KindPattern[] | null;
  readonly denied: readonly KindPattern[];
}

interface KindPattern {
  readonly group: string;
  readonly kind: string;
  /** Of objects of the whole cluster; empty for all. */
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

const hookOf = ({ node }: Resource): string | null => {
  const hook = entriesAt(node, 'metadata', 'annotations').get('argocd.argoproj.io/hook');
  return hook?.kind === 'scalar' ? String(hook.value) : null;
};

/** Of a kind whose reach is not known here both lists have to forbid it. */
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
