import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, sameData } from '../../manifest/index.ts';
import {
  leavesOf,
  parseEmbeddedYaml,
  revisionFactsOf,
  revisionNamedBy,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A ConfigMap that a managed control plane reads beside its own, which comes first. */
interface SharedConfiguration {
  readonly resource: Resource;
  readonly revision: string;
}

const SHARED = /^istio-shared-configmap-(.+)$/;

const sharedOf = (mesh: Mesh): readonly SharedConfiguration[] =>
  mesh.ofKind('', 'ConfigMap').flatMap((resource) => {
    const revision = SHARED.exec(resource.name)?.[1];
    return revision === undefined ? [] : [{ resource, revision }];
  });

/** A setting that is written in vain: the control plane's own ConfigMap says something else. */
export interface OverriddenSetting {
  readonly shared: Resource;
  readonly own: Resource;
  readonly path: string;
  readonly origin: Origin;
  readonly ownOrigin: Origin;
}

/** Settings of shared ConfigMaps that the ConfigMap of the same revision overrides. */
export const overriddenSettings = (mesh: Mesh): readonly OverriddenSetting[] =>
  sharedOf(mesh).flatMap(({ resource: shared, revision }) => {
    const name = revision === 'default' ? 'istio' : `istio-${revision}`;
    const own = mesh.find('', 'ConfigMap', shared.namespace, name);
    if (own === undefined) return [];
    const settings = new Map(settingsIn(own));
    return settingsIn(shared).flatMap(([path, node]): readonly OverriddenSetting[] => {
      const other = settings.get(path);
      return other === undefined || sameData(node, other)
        ? []
        : [{ shared, own, path, origin: node.origin, ownOrigin: other.origin }];
    });
  });

function settingsIn({ node }: Resource): readonly (readonly [string, Node])[] {
  const written = parseEmbeddedYaml(nodeAt(node, 'data', 'mesh'));
  return written === undefined ? [] : [...leavesOf(written, '')];
}

/** A revision that is in use, and has no shared ConfigMap where another one has. */
export interface UnsharedRevision {
  readonly revision: string;
  /** Namespaces that name it. */
  readonly namespaces: readonly Resource[];
  readonly shared: Resource;
}

/** Revisions that namespaces name, and for which settings that hold for another revision are not written. */
export function unsharedRevisions(mesh: Mesh): readonly UnsharedRevision[] {
  const shared = sharedOf(mesh);
  const { tags } = revisionFactsOf(mesh, mesh.charts);
  const covered = new Set(shared.map(({ revision }) => revision));
  const found = new Map<string, UnsharedRevision>();
  for (const namespace of mesh.ofKind('', 'Namespace')) {
    const revision = revisionNamedBy(mesh.namespaceLabels(namespace.name) ?? new Map())?.revision;
    if (revision === undefined || covered.has(revision) || tags.has(revision)) continue;
    // a name of another form may be a tag
    const like = shared.find((one) => formOf(one.revision) === formOf(revision));
    if (like === undefined) continue;
    const before = found.get(revision)?.namespaces ?? [];
    found.set(revision, { revision, namespaces: [...before, namespace], shared: like.resource });
  }
  return [...found.values()];
}

const formOf = (revision: string): string => revision.replace(/\d+/g, '0');
