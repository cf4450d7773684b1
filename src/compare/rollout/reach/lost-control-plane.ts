import type { Mesh } from '../../../istio/index.ts';

/**
 * Tells whether the control plane that running proxies ask goes away: its Service, as proxies are told it or as it is called
 * by default, or the root namespace with all that is in it. They keep what they have then, and get nothing new.
 */
export function losesControlPlane(before: Mesh, after: Mesh): boolean {
  const { rootNamespace, settings } = before.configuration;
  const written = settings.get('defaultConfig.discoveryAddress')?.node;
  const [host = ''] = written?.kind === 'scalar' ? String(written.value).split(':') : [];
  const [name = '', namespace = rootNamespace] = (host === '' ? 'istiod' : host).split('.');
  const isServed = (mesh: Mesh): boolean => mesh.service(namespace, name) !== undefined;
  const isThere = (mesh: Mesh): boolean =>
    mesh.resources.some(
      (one) => one.kind === 'Namespace' && one.group === '' && one.name === rootNamespace,
    );
  return (isServed(before) && !isServed(after)) || (isThere(before) && !isThere(after));
}
