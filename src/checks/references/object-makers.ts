import type { GroupKind } from '../../manifest/index.ts';

/** Groups of custom resources that make no pods and no Services. */
const QUIET_GROUPS: ReadonlySet<string> = new Set([
  'acme.cert-manager.io',
  'app.k8s.io',
  'apps',
  'authentication.istio.io',
  'autoscaling',
  'batch',
  'bitnami.com',
  'caching.internal.knative.dev',
  'cert-manager.io',
  'cilium.io',
  'cloud.google.com',
  'config.istio.io',
  'crd.projectcalico.org',
  'extensions',
  'external-secrets.io',
  'externaldns.k8s.io',
  'gateway.envoyproxy.io',
  'gateway.networking.k8s.io',
  'gateway.networking.x-k8s.io',
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
  'rbac.istio.io',
  'sailoperator.io',
  'secrets-store.csi.x-k8s.io',
  'secrets.hashicorp.com',
  'security.openshift.io',
  'security.istio.io',
  'serving.knative.dev',
  'source.toolkit.fluxcd.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'traefik.containo.us',
  'traefik.io',
  'velero.io',
]);

/** The same of single kinds, whose group has others too. */
const QUIET_KINDS: ReadonlySet<string> = new Set([
  'argoproj.io/AppProject',
  'argoproj.io/Rollout',
  'argoproj.io/AnalysisTemplate',
  'argoproj.io/AnalysisRun',
  'argoproj.io/Experiment',
  'argoproj.io/Workflow',
  'argoproj.io/WorkflowTemplate',
  'argoproj.io/CronWorkflow',
  'flagger.app/AlertProvider',
  'flagger.app/MetricTemplate',
  'monitoring.coreos.com/ServiceMonitor',
  'monitoring.coreos.com/PodMonitor',
  'monitoring.coreos.com/PrometheusRule',
  'monitoring.coreos.com/Probe',
  'monitoring.coreos.com/AlertmanagerConfig',
]);

/** Whether an operator may make pods or Services from objects of the kind; unless it is known to be quiet, it may. */
export const mayMakeObjects = ({ group, kind }: GroupKind): boolean =>
  group !== '' &&
  !group.endsWith('.k8s.io') &&
  !QUIET_GROUPS.has(group) &&
  !QUIET_KINDS.has(`${group}/${kind}`);
