import type { Mesh } from '../../../istio/index.ts';

/** Names the namespace in which a control plane may have been that goes away with it. */
interface LostControlPlane {
  readonly namespace: string;
  /** Tells whether it is seen to go; where it is not, no control plane was seen in the namespace. */
  readonly isSeen: boolean;
}

/**
 * Tells whether the control plane that running proxies ask goes away: its Service, as proxies are told it or as it is called
 * by default, or the root namespace with all that is in it. They keep what they have then, and get nothing new.
 */
export function lostControlPlane(before: Mesh, after: Mesh): LostControlPlane | null {
  const { rootNamespace, settings } = before.configuration;
  const written = settings.get('defaultConfig.discoveryAddress')?.node;
  const [host = ''] = written?.kind === 'scalar' ? String(written.value).split(':') : [];
  const [name = '', namespace = rootNamespace] = (host === '' ? 'istiod' : host).split('.');
  const isServed = (mesh: Mesh): boolean => mesh.service(namespace, name) !== undefined;
  const isThere = (mesh: Mesh): boolean =>
    mesh.resources.some(
      (one) => one.kind === 'Namespace' && one.group === '' && one.name === namespace,
    );
  const goes = (isServed(before) && !isServed(after)) || (isThere(before) && !isThere(after));
  return goes ? { namespace, isSeen: isServed(before) } : null;
}
