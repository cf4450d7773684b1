import type { RenderedRoot } from '../../gitops/index.ts';
import { folderOf } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { aroundMesh } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import { spokenHosts } from '../traffic-taken/host-owners.ts';

type RootsOf = (resource: Resource) => ReadonlySet<RenderedRoot>;

/** Says whose a host is, where an object of another root serves it: "which HTTPRoute pay/pay serves"; null for none. */
export function hostOwners(
  before: Mesh,
  rootsOf: RootsOf,
  isOneRoot: boolean,
): (host: string, resource: Resource) => string | null {
  return (host, resource) => {
    const own = rootsOf(resource);
    const isOther = (one: Resource): boolean =>
      one.namespace !== resource.namespace &&
      (isOneRoot
        ? folderOf(one.origin.file) !== folderOf(resource.origin.file)
        : ![...rootsOf(one)].some((root) => own.has(root)));
    const owner = servingOf(before, host).find(isOther);
    return owner === undefined ? null : `which ${subjectText(owner)} serves`;
  };
}

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly Resource[]>>();

/** Lists what serves a host as it is written, a wildcard above it, or a host below a wildcard. */
function servingOf(mesh: Mesh, host: string): readonly Resource[] {
  const index = known.get(mesh) ?? indexOf(mesh);
  known.set(mesh, index);
  const labels = host.split('.');
  const wider = labels.map((_label, at) => `*.${labels.slice(at + 1).join('.')}`);
  return [host, ...wider, ...(host.startsWith('*.') ? [host.slice(1)] : [])].flatMap(
    (each) => index.get(each) ?? [],
  );
}

/** Holds hosts as they are written, and by each end of theirs (`.shop.test`), what serves them. */
function indexOf(mesh: Mesh): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  const add = (host: string, resource: Resource): void => {
    const labels = host.split('.');
    for (const key of [
      host,
      ...labels.slice(1).map((_label, at) => `.${labels.slice(at + 1).join('.')}`),
    ]) {
      const there = found.get(key);
      if (there === undefined) found.set(key, [resource]);
      else if (there.length < MOST_OWNERS) there.push(resource);
    }
  };
  for (const { host, resource } of spokenHosts(mesh)) if (host.includes('.')) add(host, resource);
  for (const resource of mesh.resources)
    if (aroundMesh.knowledgeOfKind(resource, NONE) === 'unknown')
      for (const host of aroundMesh.hostsWrittenIn(resource)) add(host, resource);
  return found;
}

const NONE: ReadonlySet<string> = new Set();

/** More owners of one host tell no more. */
const MOST_OWNERS = 50;
