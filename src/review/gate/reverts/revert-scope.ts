/** An object by what tells it from all others of one environment: `VirtualService/shop/checkout`. */
export interface ResourceName {
  readonly kind: string;
  /** Empty where the manifest names none. */
  readonly namespace: string;
  readonly name: string;
}

/** Which part of the target is undone. */
export type RevertScope =
  | { readonly kind: 'everything' }
  /** Paths that match one of the globs; `*` stays within a folder, `**` crosses them. */
  | { readonly kind: 'paths'; readonly globs: readonly string[] }
  /** One object within its file; `globs` narrow down which file where several hold it (empty: any). */
  | {
      readonly kind: 'resource';
      readonly resource: ResourceName;
      readonly globs: readonly string[];
    }
  /** All that the target did in one environment, or in one namespace, and nothing elsewhere. */
  | { readonly kind: 'environment' | 'namespace'; readonly name: string };

/** Kubernetes' own limits: 63 characters of a kind or namespace, 253 of a name. */
const NAMED = /^([A-Za-z][A-Za-z0-9]{0,62})\/(?:([a-z0-9][a-z0-9-]{0,62})?\/)?([^\s/]{1,253})$/;

/** Reads `KIND/NS/NAME`, or `KIND/NAME` for an object without a namespace; null where it is neither. */
export function parseResourceName(text: string): ResourceName | null {
  const [, kind, namespace = '', name] = NAMED.exec(text) ?? [];
  return kind === undefined || name === undefined ? null : { kind, namespace, name };
}
