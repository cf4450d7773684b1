import type { RenderedEnvironment } from '../../gitops/index.ts';
import { applicationSources } from '../../gitops/index.ts';
import { canonicalJson, mayMakeObjects, nodeAt, plainOf, stringAt } from '../../manifest/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';

/**
 * The namespace in which an object makes others that are not rendered here: what applies a folder that
 * is no root of any environment, or a custom resource of some operator. Null where there is none.
 */
export function namespaceHiddenBy(
  resource: Resource,
  rendered: RenderedEnvironment,
): string | null {
  const applied = appliedBy(resource);
  if (applied !== null) {
    const isRendered =
      isRenderedSet(resource, rendered) || applied.paths.every((path) => isRoot(path, rendered));
    return isRendered ? null : applied.namespace;
  }
  return mayMakeObjects(resource) ? resource.namespace : null;
}

/** A set whose folders all lie here; one that has charts too makes more. */
const isRenderedSet = (
  { kind, namespace, name, node }: Resource,
  { environment: { renderedSets } }: RenderedEnvironment,
): boolean =>
  kind === 'ApplicationSet' &&
  renderedSets?.has(`${namespace}/${name}`) === true &&
  !canonicalJson(plainOf(node)).includes('"chart":');

interface Applied {
  /** Folders; none where it applies charts, which are looked at as such. */
  readonly paths: readonly string[];
  /** Where it puts things; null where the folder says it, or a template is not filled in. */
  readonly namespace: string | null;
}

/** What an Application, an ApplicationSet or a Flux Kustomization applies. */
function appliedBy({ group, kind, node }: Resource): Applied | null {
  if (group === 'kustomize.toolkit.fluxcd.io')
    return {
      paths: [stringAt(node, 'spec', 'path') ?? '.'],
      namespace: stringAt(node, 'spec', 'targetNamespace') ?? null,
    };
  if (group !== 'argoproj.io') return null;
  if (kind !== 'Application' && kind !== 'ApplicationSet') return null;
  const spec =
    kind === 'Application' ? nodeAt(node, 'spec') : nodeAt(node, 'spec', 'template', 'spec');
  const namespace = stringAt(spec, 'destination', 'namespace') ?? null;
  return {
    paths: pathsOf(spec, kind),
    namespace: namespace?.includes('{{') === true ? null : namespace,
  };
}

/** Sources with only a `ref` apply nothing (ARGO-1); a path that is not said may be any. */
function pathsOf(spec: Node | undefined, kind: string): readonly string[] {
  const sources = applicationSources(spec);
  // a template may say its source later
  return (sources.length > 0 ? sources : [undefined]).flatMap((source) => {
    if (kind === 'Application' && nodeAt(source, 'chart') !== undefined) return [];
    const path = stringAt(source, 'path');
    return path === undefined && stringAt(source, 'ref') !== undefined ? [] : [path ?? ''];
  });
}

/** Whether a folder is a root of this environment or another, or holds one. */
function isRoot(path: string, rendered: RenderedEnvironment): boolean {
  const folder = path.replace(/^\.?\//, '').replace(/\/$/, '') || '.';
  if (path === '') return false;
  const { renderedPaths = [] } = rendered.environment;
  return [...rendered.roots.map(({ root }) => root.path), ...renderedPaths].some(
    (root) => root === folder || folder === '.' || root.startsWith(`${folder}/`),
  );
}
