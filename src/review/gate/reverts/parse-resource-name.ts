import type { ResourceName } from './revert-scope.ts';

/** Kubernetes' own limits: 63 characters of a kind or namespace, 253 of a name. */
const NAMED = /^([A-Za-z][A-Za-z0-9]{0,62})\/(?:([a-z0-9][a-z0-9-]{0,62})?\/)?([^\s/]{1,253})$/;

/** Reads `KIND/NS/NAME`, or `KIND/NAME` for an object without a namespace; null where it is neither. */
export function parseResourceName(text: string): ResourceName | null {
  const [, kind, namespace = '', name] = NAMED.exec(text) ?? [];
  return kind === undefined || name === undefined ? null : { kind, namespace, name };
}
