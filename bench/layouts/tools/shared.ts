import type { Manifest } from '../../holes/objects.ts';
import type { Source } from '../content/content.ts';
import { relativeTo } from '../content/manifests.ts';
import type { Install, Model, Place } from '../model.ts';
import type { Outline } from '../outline.ts';
import { serverOf, spelled, spelledCluster } from '../spelling.ts';

const CHARTS = 'https://charts.acme.example/stable';

export const REPOSITORY = 'https://github.com/acme/deploy.git';

/** In an order that nothing but the seed decides, and that a change does not mix anew. */
export const ordered = <T>(
  { seed }: Outline,
  all: readonly T[],
  idOf: (one: T) => string,
): readonly T[] =>
  all
    .map((each) => ({ each, at: hash(`${String(seed)} ${idOf(each)}`) }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);

function hash(text: string): number {
  let sum = 17;
  for (const letter of text) sum = (sum * 48_271 + letter.charCodeAt(0)) % 2_147_483_647;
  return sum;
}

export const idOf = ({ service, place }: Install): string => `${service.name} ${place.codename}`;

/** Argo CD's own object of an Application's source, or of two where values lie beside the chart. */
export function sourceOf(
  { content }: Outline,
  { path, values }: Source,
  revision: string,
): Manifest {
  const from = { repoURL: REPOSITORY, targetRevision: revision, path };
  const chart = { repoURL: CHARTS, targetRevision: '1.0.0', chart: path };
  if (values.length === 0) return { source: from };
  if (content === 'chart and $values' || content === 'registry chart')
    return {
      sources: [
        {
          ...(content === 'registry chart' ? chart : from),
          helm: { valueFiles: values.map((file) => `$values/${file}`) },
        },
        { repoURL: REPOSITORY, targetRevision: revision, ref: 'values' },
      ],
    };
  return {
    source: { ...from, helm: { valueFiles: values.map((file) => relativeTo(path, file)) } },
  };
}

export const SYNCED: Manifest = { automated: { prune: true, selfHeal: true } };

/** The Secret by which Argo CD knows a cluster. */
export const clusterSecret = (outline: Outline, place: Place): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: `cluster-${place.codename}`,
    namespace: 'argocd',
    labels: {
      'argocd.argoproj.io/secret-type': 'cluster',
      [outline.parameter]: spelled(outline, place, 'label'),
      ...regionOf(outline, place),
    },
  },
  stringData: {
    name: spelledCluster(outline, place),
    server: serverOf(outline, place),
  },
});

/** Of one that is said by itself. */
export const regionOf = (
  { regionAt }: Outline,
  { words: [, region] }: Place,
): { readonly region?: string } =>
  regionAt === 'region' && region !== undefined ? { region } : {};

/** Places whose clusters are known, each cluster once. */
export const clusterPlaces = ({ places }: Model): readonly Place[] => [
  ...new Map(places.map((place) => [place.cluster, place])).values(),
];
