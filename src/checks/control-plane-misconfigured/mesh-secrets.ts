import type { Mesh } from '../../istio/index.ts';
import {
  entriesAt,
  listed,
  stringAt,
  stringMapAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { WHOLE_MESH } from '../detection/finding-scope.ts';

const AUTHORITY_INCOMPLETE: Check = {
  id: 'authority-incomplete',
  title: 'Secret with the mesh CA is incomplete',
  level: 'high',
  blind: 'Keys that a program in the cluster adds to the Secret.',
};
const AUTHORITY_READABLE: Check = {
  id: 'authority-readable',
  title: 'Mesh CA private key is readable in the repository',
  level: 'high',
  blind: 'Whether this key is in use.',
};
const ACCESS_ELSEWHERE: Check = {
  id: 'cluster-access-elsewhere',
  title: 'Remote cluster Secret is in a namespace istiod ignores',
  level: 'medium',
  blind: 'Control planes in a namespace that nothing in this repository names.',
};
const MOST_NAMED = 4;

/** Finds Secrets that the control plane cannot use, or that everybody can. */
export const controlPlaneSecrets = checks(
  [AUTHORITY_INCOMPLETE, AUTHORITY_READABLE, ACCESS_ELSEWHERE],
  ({ mesh }) => mistakenSecrets(mesh).map(tell),
);

function tell(secret: MistakenSecret): ToldBy {
  const { resource } = secret;
  const shared = { subject: resource, key: secret.kind, scope: WHOLE_MESH };
  const name = subjectText(resource);
  switch (secret.kind) {
    case 'incomplete':
      return {
        ...shared,
        by: AUTHORITY_INCOMPLETE,
        message: `istiod cannot sign with the certificate authority in ${name}: it lacks ${listed(secret.missing, MOST_NAMED)}.`,
        why: say`It needs ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem, or tls.crt, tls.key and ca.crt (${slot.place(resource.origin)}).`,
        symptom: say`istiod does not start after its next restart, or signs with an authority of its own, and workloads of other clusters do not trust it`,
        origin: resource.origin,
        fix: { text: `Add ${listed(secret.missing, MOST_NAMED)}.` },
      };
    case 'readable-key':
      return {
        ...shared,
        by: AUTHORITY_READABLE,
        message: `Whoever can read this repository can act as any workload of the mesh: ${name} has the key of its certificate authority.`,
        why: say`The key is written without encryption (${slot.place(secret.origin)}); base64 is none.`,
        symptom: say`none: a certificate that anyone makes with it looks like one of the mesh`,
        origin: secret.origin,
        fix: {
          text: say`Make a new authority, keep its key out of Git (a Secret of a vault, or encrypted), and take this one out of the trusted ones when all workloads have certificates of the new one.`,
        },
      };
    case 'elsewhere':
      return {
        ...shared,
        by: ACCESS_ELSEWHERE,
        message: `istiod does not see the cluster of ${name}: it looks for such Secrets in ${secret.rootNamespace} alone.`,
        why: say`The label istio/multiCluster is on a Secret of another namespace (${slot.place(resource.origin)}).`,
        symptom: say`no endpoint of the other cluster comes in: when the local pods are gone, calls fail with "no healthy upstream"`,
        origin: resource.origin,
        fix: { text: `Put it into namespace ${secret.rootNamespace}.` },
      };
  }
}

/** Lists the keys that istiod needs in a certificate authority of its own, in either of two forms. */
const FORMS: readonly (readonly string[])[] = [
  ['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem'],
  ['tls.crt', 'tls.key', 'ca.crt'],
];
const KEYS: ReadonlySet<string> = new Set(['ca-key.pem', 'tls.key']);

/** Matches a private key in plain text or in base64. */
const READABLE_KEY = /^\s*(?:-----BEGIN [A-Z ]*PRIVATE KEY|LS0tLS1CRUdJTi)/;

/** Says what is wrong with a Secret that the control plane reads. */
type MistakenSecret =
  | {
      readonly kind: 'incomplete';
      readonly resource: Resource;
      readonly missing: readonly string[];
    }
  | { readonly kind: 'readable-key'; readonly resource: Resource; readonly origin: Origin }
  | { readonly kind: 'elsewhere'; readonly resource: Resource; readonly rootNamespace: string };

/** Lists mistakes in Secrets with the mesh's certificate authority, and with the access to other clusters. */
const mistakenSecrets = (mesh: Mesh): readonly MistakenSecret[] =>
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
  // a Secret that is empty is filled in the cluster
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

/**
 * Finds access to other clusters in the wrong namespace: istiod looks for it in its own alone, which has to
 * be written somewhere to be known.
 */
function accessMistakes(resource: Resource, { configuration }: Mesh): readonly MistakenSecret[] {
  const { namespace, node } = resource;
  const { rootNamespace, sources } = configuration;
  const isAccess = stringMapAt(node, 'metadata', 'labels').get('istio/multiCluster') === 'true';
  const isElsewhere = namespace !== '' && namespace !== rootNamespace && sources.length > 0;
  return isAccess && isElsewhere ? [{ kind: 'elsewhere', resource, rootNamespace }] : [];
}
