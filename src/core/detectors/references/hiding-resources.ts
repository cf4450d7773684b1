import type { RenderedEnvironment } from '../../environments/environment.ts';
import { nodeAt, stringAt } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';

/** Groups of custom resources that make no pods and no Services. */
const QUIET_GROUPS: ReadonlySet<string> = new Set([
  'acme.cert-manager.io',
  'app.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'bitnami.com',
  'cert-manager.io',
  'cilium.io',
  'cloud.google.com',
  'crd.projectcalico.org',
  'extensions',
  'external-secrets.io',
  'externaldns.k8s.io',
  'gateway.networking.k8s.io',
  'generators.external-secrets.io',
  'helm.cattle.io',
  'helm.toolkit.fluxcd.io',
  'install.istio.io',
  'isindir.github.com',
  'karpenter.sh',
  'keda.sh',
  'kubernetes-client.io',
  'kyverno.io',
  'monitoring.googleapis.com',
  'networking.gke.io',
  'networking.istio.io',
  'networking.k8s.io',
  'notification.toolkit.fluxcd.io',
  'image.toolkit.fluxcd.io',
  'policy',
  'projectcalico.org',
  'rbac.authorization.k8s.io',
  'sailoperator.io',
  'secrets-store.csi.x-k8s.io',
  'secrets.hashicorp.com',
  'security.istio.io',
  'serving.knative.dev',
  'source.toolkit.fluxcd.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'traefik.containo.us',
  'traefik.io',
  'velero.io',
]);

const QUIET_KINDS: ReadonlySet<string> = new Set([
  'argoproj.io/AppProject',
  'argoproj.io/Rollout',
  'argoproj.io/AnalysisTemplate',
  'argoproj.io/AnalysisRun',
  'argoproj.io/Experiment',
  'argoproj.io/Workflow',
  'argoproj.io/WorkflowTemplate',
  'argoproj.io/CronWorkflow',
  'monitoring.coreos.com/ServiceMonitor',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/Probe',
  'monitoring.coreos.com/AlertmanagerConfig',
]);

/**
 * The namespace in which an object makes others that are not rendered here: what applies a folder that
 * is no root of this environment, or a custom resource of some operator. Null where there is none.
 */
export function namespaceHiddenBy(
  resource: Resource,
  rendered: RenderedEnvironment,
): string | null {
  const { group, kind, namespace } = resource;
  const applied = appliedBy(resource);
  if (applied !== null) {
    if (applied.path === null || isRoot(applied.path, rendered)) return null;
    return applied.namespace;
  }
  if (group === '' || group.endsWith('.k8s.io') || QUIET_GROUPS.has(group)) return null;
  if (QUIET_KINDS.has(`${group}/${kind}`)) return null;
  return namespace;
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
