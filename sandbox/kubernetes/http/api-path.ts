/** A path below `/api/v1` or `/apis/GROUP/VERSION`, taken apart; empty texts where there is nothing. */
export interface ApiPath {
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly plural: string;
  readonly name: string;
  readonly subresource: string;
}

/** Null for what is no path of objects. */
export function parseApiPath(path: string): ApiPath | null {
  const parts = path.split('/').slice(1).map(decodeURIComponent);
  const [root, ...rest] = parts;
  const [group, version, ...below] = root === 'api' ? ['', ...rest] : rest;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined)
    return null;
  const isInNamespace =
    below[0] === 'namespaces' && below[2] !== undefined && !isSubresource(group, below[2]);
  const namespace = isInNamespace ? (below[1] ?? '') : '';
  const [plural = '', name = '', subresource = '', ...more] = isInNamespace
    ? below.slice(2)
    : below;
  if (plural === '' || more.length > 0) return null;
  return { group, version, namespace, plural, name, subresource };
}

/** `/api/v1/namespaces/shop/status` is of the Namespace. */
const isSubresource = (group: string, name: string): boolean =>
  group === '' && (name === 'status' || name === 'finalize');
