import { API_GROUPS } from './api-groups.ts';
import type { KindRow } from './kind-row.ts';

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
