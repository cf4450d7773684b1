import { API_GROUPS } from './api-groups.ts';
import type { KindRow, SecretMaker } from './kind-row.ts';

const delivering = (group: string, kinds: readonly string[]): readonly KindRow[] =>
  kinds.map((kind) => ({ group, kind, family: 'delivery' }));

/** Kinds whose objects say what is applied to a cluster: appliers, and the sources that they apply from. */
export const DELIVERY: readonly KindRow[] = [
  ...delivering(API_GROUPS.argo, ['Application', 'ApplicationSet', 'AppProject']),
  ...delivering(API_GROUPS.fluxKustomize, ['Kustomization']),
  ...delivering(API_GROUPS.fluxHelm, ['HelmRelease']),
  ...delivering(API_GROUPS.fluxSource, [
    'GitRepository',
    'OCIRepository',
    'Bucket',
    'HelmRepository',
    'HelmChart',
  ]),
  ...delivering(API_GROUPS.fluxOperator, [
    'FluxInstance',
    'ResourceSet',
    'ResourceSetInputProvider',
  ]),
  ...delivering('helm.cattle.io', ['HelmChart', 'HelmChartConfig']),
  ...delivering('fleet.cattle.io', ['GitRepo', 'HelmOp']),
];

const OWN_NAME: SecretMaker = { names: [], labels: [] };

const row = (group: string, kind: string, makesSecret: SecretMaker): KindRow => ({
  group,
  kind,
  family: 'other',
  makesSecret,
});

/** Secrets, and the custom resources from which a controller makes one. */
export const SECRET_MAKERS: readonly KindRow[] = [
  row(API_GROUPS.core, 'Secret', OWN_NAME),
  row('bitnami.com', 'SealedSecret', {
    names: [['spec', 'template', 'metadata', 'name']],
    labels: [['spec', 'template', 'metadata', 'labels']],
  }),
  row(API_GROUPS.externalSecrets, 'ExternalSecret', {
    names: [['spec', 'target', 'name']],
    labels: [['spec', 'target', 'template', 'metadata', 'labels']],
  }),
  // The retired predecessor of external-secrets.io; its Secret has the object's own name.
  row('kubernetes-client.io', 'ExternalSecret', {
    names: [],
    labels: [['spec', 'template', 'metadata', 'labels']],
  }),
  {
    ...row(API_GROUPS.externalSecrets, 'ClusterExternalSecret', {
      names: [
        ['spec', 'externalSecretName'],
        ['spec', 'externalSecretSpec', 'target', 'name'],
      ],
      labels: [['spec', 'externalSecretSpec', 'target', 'template', 'metadata', 'labels']],
    }),
    clusterScoped: true,
  },
  row(API_GROUPS.certManager, 'Certificate', {
    names: [['spec', 'secretName']],
    labels: [['spec', 'secretTemplate', 'labels']],
  }),
  ...['VaultStaticSecret', 'VaultDynamicSecret', 'VaultPKISecret'].map((kind) =>
    row('secrets.hashicorp.com', kind, {
      names: [['spec', 'destination', 'name']],
      labels: [['spec', 'destination', 'labels']],
    }),
  ),
  row('onepassword.com', 'OnePasswordItem', OWN_NAME),
];
