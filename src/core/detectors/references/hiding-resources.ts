import type { RenderedEnvironment } from '../../environments/index.ts';
import { mayMakeObjects } from '../../kinds/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { nodeAt, stringAt } from '../../manifest/index.ts';

/**
 * The namespace in which an object makes others that are not rendered here: what applies a folder that
 * is no root of this environment, or a custom resource of some operator. Null where there is none.
 */
export function namespaceHiddenBy(
  resource: Resource,
  rendered: RenderedEnvironment,
): string | null {
  const applied = appliedBy(resource);
  if (applied !== null) {
    if (applied.path === null || isRoot(applied.path, rendered)) return null;
    return applied.namespace;
  }
  return mayMakeObjects(resource) ? resource.namespace : null;
}

interface Applied {
  /** Null where it applies a chart, which is looked at as such. */
  readonly path: string | null;
  /** Where it puts things; null where the folder says it, or a template is not filled in. */
  readonly namespace: string | null;
}

/** What an Application, an ApplicationSet or a Flux Kustomization applies. */
function appliedBy({ group, kind, node }: Resource): Applied | null {
  if (group === 'kustomize.toolkit.fluxcd.io')
    return {
      path: stringAt(node, 'spec', 'path') ?? '.',
      namespace: stringAt(node, 'spec', 'targetNamespace') ?? null,
    };
  if (group !== 'argoproj.io') return null;
  if (kind !== 'Application' && kind !== 'ApplicationSet') return null;
  const spec =
    kind === 'Application' ? nodeAt(node, 'spec') : nodeAt(node, 'spec', 'template', 'spec');
  const namespace = stringAt(spec, 'destination', 'namespace') ?? null;
  return {
    path:
      kind === 'Application' && nodeAt(spec, 'source', 'chart') !== undefined
        ? null
        : (stringAt(spec, 'source', 'path') ?? ''),
    namespace: namespace?.includes('{{') === true ? null : namespace,
  };
}

/** Whether a folder is one of this environment's roots, or holds one. */
function isRoot(path: string, rendered: RenderedEnvironment): boolean {
  const folder = path.replace(/^\.?\//, '').replace(/\/$/, '') || '.';
  if (path === '') return false;
  return rendered.roots.some(
    ({ root }) => root.path === folder || folder === '.' || root.path.startsWith(`${folder}/`),
  );
}
