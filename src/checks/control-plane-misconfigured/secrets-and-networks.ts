import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { ContradictedNetwork } from './own-network.ts';
import type { MistakenSecret } from './mesh-secrets.ts';
import { contradictedNetworks } from './own-network.ts';
import { mistakenSecrets } from './mesh-secrets.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const AUTHORITY_INCOMPLETE: Check = {
  id: 'authority-incomplete',
  title: 'The Secret with the certificate authority of the mesh lacks a part',
  level: 'high',
  blind: 'What something in the cluster adds to the Secret.',
};
const AUTHORITY_READABLE: Check = {
  id: 'authority-readable',
  title: 'The key of the certificate authority of the mesh can be read in the repository',
  level: 'high',
  blind: 'Whether it is the key that is in use.',
};
const ACCESS_ELSEWHERE: Check = {
  id: 'cluster-access-elsewhere',
  title: 'The access to another cluster is in a namespace where istiod does not look',
  level: 'medium',
  blind: 'Control planes that run in a namespace which nothing here names.',
};
const NETWORK_CONTRADICTED: Check = {
  id: 'network-contradicted',
  title: 'The network of a cluster is called otherwise by its label and by its installation',
  level: 'medium',
  blind: 'Values of the installation that are not in the repository.',
};

const MOST_NAMED = 4;

/** Secrets that the control plane cannot use, or that everybody can. */
export const controlPlaneSecrets = ofObjects(
  [AUTHORITY_INCOMPLETE, AUTHORITY_READABLE, ACCESS_ELSEWHERE],
  ({ mesh }) => mistakenSecrets(mesh),
  () => (secret) => [secretFinding(secret)],
);

function secretFinding(secret: MistakenSecret): FindingDraft {
  const { resource } = secret;
  const shared = { subject: resource, key: secret.kind, scope: WHOLE_MESH };
  const name = subjectText(resource);
  switch (secret.kind) {
    case 'incomplete':
      return {
        ...shared,
        check: AUTHORITY_INCOMPLETE.id,
        message: `istiod cannot sign with the certificate authority in ${name}: it lacks ${listed(secret.missing, MOST_NAMED)}.`,
        why: `It needs ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem, or tls.crt, tls.key and ca.crt (${placeOf(resource.origin)}).`,
        symptom:
          'istiod does not start after its next restart, or signs with an authority of its own, and workloads of other clusters do not trust it',
        origin: resource.origin,
        fix: { text: `Add ${listed(secret.missing, MOST_NAMED)}.` },
      };
    case 'readable-key':
      return {
        ...shared,
        check: AUTHORITY_READABLE.id,
        message: `Whoever can read this repository can act as any workload of the mesh: ${name} has the key of its certificate authority.`,
        why: `The key is written without encryption (${placeOf(secret.origin)}); base64 is none.`,
        symptom: 'none: certificates that somebody else makes with it look like those of the mesh',
        origin: secret.origin,
        fix: {
          text: 'Make a new authority, keep its key out of Git (a Secret of a vault, or encrypted), and take this one out of the trusted ones when all workloads have certificates of the new one.',
        },
      };
    case 'elsewhere':
      return {
        ...shared,
        check: ACCESS_ELSEWHERE.id,
        message: `istiod does not see the cluster of ${name}: it looks for such Secrets in ${secret.rootNamespace} alone.`,
        why: `The label istio/multiCluster is on a Secret of another namespace (${placeOf(resource.origin)}).`,
        symptom:
          'no endpoint of the other cluster comes in: when the local pods are gone, calls fail with "no healthy upstream"',
        origin: resource.origin,
        fix: { text: `Put it into namespace ${secret.rootNamespace}.` },
      };
  }
}

/** The network of a cluster, called in two ways. */
export const networkNames = ofObjects(
  [NETWORK_CONTRADICTED],
  ({ mesh }) => contradictedNetworks(mesh),
  () => (network) => [networkFinding(network)],
);

const networkFinding = ({
  namespace,
  label,
  origin,
  installed,
  installedOrigin,
}: ContradictedNetwork): FindingDraft => ({
  check: NETWORK_CONTRADICTED.id,
  subject: namespace,
  key: 'network contradicted',
  scope: WHOLE_MESH,
  message: `Proxies say that they are in network ${installed}, and the namespace of the control plane that it is ${label}.`,
  why: `The label of ${subjectText(namespace)} (${placeOf(origin)}) and \`global.network\` of the installation (${placeOf(installedOrigin)}) differ.`,
  symptom:
    'calls within the cluster may take the way through the gateway between networks, or time out on addresses of the other one',
  origin,
  related: [installedOrigin],
  fix: { text: 'Write the same name at both places.' },
});
