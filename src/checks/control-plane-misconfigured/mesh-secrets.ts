import type { Origin, Resource } from '../../manifest/index.ts';
import { entriesAt, stringAt, stringMapAt } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** What istiod needs of a certificate authority of its own, in either of two forms. */
const FORMS: readonly (readonly string[])[] = [
  ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'],
  ['tls.crt', 'tls.key', 'ca.crt'],
];
const KEYS: ReadonlySet<string> = new Set(['ca-key.pem', 'tls.key']);

/** As it stands, or in base64. */
const READABLE_KEY = /^\s*(?:-----BEGIN [A-Z ]*PRIVATE KEY|LS0tLS1CRUdJTi)/;

/** What is wrong with a Secret that the control plane reads. */
export type MistakenSecret =
  | {
      readonly kind: 'incomplete';
      readonly resource: Resource;
      readonly missing: readonly string[];
    }
  | { readonly kind: 'readable-key'; readonly resource: Resource; readonly origin: Origin }
  | { readonly kind: 'elsewhere'; readonly resource: Resource; readonly rootNamespace: string };

/** Secrets with the mesh's certificate authority, and with the access to other clusters. */
export const mistakenSecrets = (mesh: Mesh): readonly MistakenSecret[] =>
  mesh
    .ofKind('', 'Secret')
    .flatMap((secret) => [...authorityMistakes(secret, mesh), ...accessMistakes(secret, mesh)]);

function authorityMistakes(resource: Resource, { configuration }: Mesh): readonly MistakenSecret[] {
  const { name, namespace, node } = resource;
  if (name !== 'cacerts' || namespace !== configuration.rootNamespace) return [];
  const entries = [...entriesAt(node, 'data'), ...entriesAt(node, 'stringData')];
  const names = new Set(entries.map(([key]) => key));
  const nearest = FORMS.map((form) => form.filter((key) => !names.has(key)))
    .toSorted((one, other) => one.length - other.length)
    .at(0);
  // what is empty is filled in the cluster
  const isIncomplete = names.size > 0 && nearest !== undefined && nearest.length > 0;
  const readable = entries.find(
    ([key, value]) => KEYS.has(key) && READABLE_KEY.test(stringAt(value) ?? ''),
  );
  return [
    ...(isIncomplete ? [{ kind: 'incomplete', resource, missing: nearest } as const] : []),
    ...(readable === undefined
      ? []
      : [{ kind: 'readable-key', resource, origin: readable[1].origin } as const]),
  ];
}

/** istiod looks for them in its own namespace alone; which that is has to be written somewhere. */
function accessMistakes(resource: Resource, { configuration }: Mesh): readonly MistakenSecret[] {
  const { namespace, node } = resource;
  const { rootNamespace, sources } = configuration;
  const isAccess = stringMapAt(node, 'metadata', 'labels').get('istio/multiCluster') === 'true';
  const isElsewhere = namespace !== '' && namespace !== rootNamespace && sources.length > 0;
  return isAccess && isElsewhere ? [{ kind: 'elsewhere', resource, rootNamespace }] : [];
}
