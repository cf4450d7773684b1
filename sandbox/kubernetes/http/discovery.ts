import type { JsonObject } from '../schema/json.ts';
import type { Cluster } from '../state/cluster.ts';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];

/** `/version`, `/api`, `/apis` and `/apis/GROUP/VERSION`; null for every other path. */
export function discover(cluster: Cluster, path: string): JsonObject | null {
  const parts = path.replace(/\/$/, '').split('/').slice(1);
  const [root, one, two] = parts;
  if (root === 'version' && one === undefined) return VERSION;
  if (root === 'api' && one === undefined)
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (root === 'api' && two === undefined) return resources(cluster, '', one ?? '');
  if (root !== 'apis') return null;
  if (one === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(cluster) };
  if (two === undefined) return groups(cluster).find(({ name }) => name === one) ?? null;
  return parts.length === 3 ? resources(cluster, one, two) : null;
}

const VERSION: JsonObject = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-02-01T00:00:00Z',
  goVersion: 'go1.24',
  compiler: 'gc',
  platform: 'linux/amd64',
};

function groups(cluster: Cluster): readonly JsonObject[] & JsonObject[] {
  const served = cluster.kinds.filter((each) => each.record.group !== '' && each.served.length > 0);
  return [...new Set(served.map(({ record }) => record.group))].map((name) => {
    const names = served
      .filter(({ record }) => record.group === name)
      .flatMap((each) => each.served);
    const versions = [...new Set(names)].sort(byPriority).map((version) => ({
      groupVersion: `${name}/${version}`,
      version,
    }));
    const [preferred = { groupVersion: '', version: '' }] = versions;
    return { kind: 'APIGroup', apiVersion: 'v1', name, versions, preferredVersion: preferred };
  });
}

/** Stable versions first, then beta, then alpha, newer ones first. */
function byPriority(one: string, other: string): number {
  const rank = (version: string): number => {
    const [, major = '0', level, minor = '0'] =
      /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
    const stability = level === undefined ? 2 : level === 'beta' ? 1 : 0;
    return stability * 1_000_000 + Number(major) * 1000 + Number(minor);
  };
  return rank(other) - rank(one);
}

function resources(cluster: Cluster, group: string, version: string): JsonObject | null {
  const found = cluster.kinds.filter(
    ({ record, served }) => record.group === group && served.includes(version),
  );
  if (found.length === 0) return null;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: found.flatMap(({ record }) => {
      const common = { singularName: record.kind.toLowerCase(), namespaced: record.namespaced };
      const own = { name: record.plural, ...common, kind: record.kind, verbs: VERBS };
      const below = record.subresources.map((each) => ({
        ...common,
        name: `${record.plural}/${each}`,
        singularName: '',
        kind: each === 'scale' ? 'Scale' : record.kind,
        verbs: ['get', 'patch', 'update'],
      }));
      return [own, ...below];
    }),
  };
}
