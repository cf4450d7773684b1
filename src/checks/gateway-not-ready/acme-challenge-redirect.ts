import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import {
  coversHost,
  itemsAt,
  nodeAt,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { gatewaysLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';

/** A host whose certificate is asked for over plaintext HTTP, while a server redirects that to HTTPS. */
interface RedirectedChallenge {
  readonly gateway: Resource;
  readonly origin: Origin;
  readonly host: string;
  readonly certificate: Resource;
  readonly issuer: Resource;
  /** The Secret that the Gateway names for a server. */
  readonly secret: string;
}

/** Finds certificates that cannot be had over HTTP, because the Gateway sends that to HTTPS (GW-12). */
export const challengeRedirected = check({
  id: 'challenge-redirected',
  title: 'ACME challenge reaches a server that redirects HTTP to HTTPS',
  level: 'medium',
  blind:
    'Issuers and Certificates outside this repository, and challenge routes that other tools make.',
  find: (input) =>
    gatewaysLookedAt(input).flatMap((gateway) =>
      redirectedChallenges(input.mesh, gateway).map(tell),
    ),
});

const CERT_MANAGER = 'cert-manager.io';
const CHALLENGES = 'acme-challenge';

/** Lists certificates of cert-manager whose challenge comes to a server with `httpsRedirect` (GW-12). */
function redirectedChallenges(mesh: Mesh, gateway: Resource): readonly RedirectedChallenge[] {
  const redirecting = viewOf('Gateway', gateway).servers.value.flatMap(({ tls, hosts, port }) =>
    tls?.httpsRedirect?.value === true && port?.number?.value === 80
      ? hosts.value.map(({ value }) => ({
          host: value.replace(/^.*\//, '').toLowerCase(),
          origin: tls.httpsRedirect?.origin ?? tls.origin,
        }))
      : [],
  );
  if (redirecting.length === 0 || isLedElsewhere(mesh)) return [];
  const credentials = new Set(
    viewOf('Gateway', gateway).servers.value.flatMap(({ tls }) => tls?.credentialName?.value ?? []),
  );
  return mesh.ofKind(CERT_MANAGER, 'Certificate').flatMap((certificate) => {
    const secret = stringAt(certificate.node, 'spec', 'secretName') ?? '';
    const issuer = credentials.has(secret) ? issuerOf(mesh, certificate) : undefined;
    if (issuer === undefined) return [];
    for (const host of namesOf(certificate)) {
      const server = redirecting.find((one) => coversHost(one.host, host));
      if (server !== undefined && isAskedOverHttp(mesh, issuer, host))
        return [{ gateway, origin: server.origin, host, certificate, issuer, secret }];
    }
    return [];
  });
}

/** Tells whether routes of the repository lead challenges on by themselves. */
const isLedElsewhere = (mesh: Mesh): boolean =>
  mesh
    .ofKind('networking.istio.io', 'VirtualService')
    .some((one) =>
      viewOf('VirtualService', one).http.value.some(({ match }) =>
        match.value.some(({ uri }) =>
          (uri?.prefix ?? uri?.exact ?? uri?.regex)?.value.includes(CHALLENGES),
        ),
      ),
    );

const textsAt = (node: Node | undefined, ...path: readonly string[]): readonly string[] =>
  itemsAt(node, ...path).flatMap((item) => stringAt(item) ?? []);

const namesOf = ({ node }: Resource): readonly string[] =>
  [stringAt(node, 'spec', 'commonName') ?? '', ...textsAt(node, 'spec', 'dnsNames')]
    .map((name) => name.toLowerCase())
    .filter((name) => name !== '' && !name.startsWith('*'));

function issuerOf(mesh: Mesh, { node, namespace }: Resource): Resource | undefined {
  const name = stringAt(node, 'spec', 'issuerRef', 'name') ?? '';
  const kind = stringAt(node, 'spec', 'issuerRef', 'kind') ?? 'Issuer';
  return kind === 'ClusterIssuer'
    ? mesh.find(CERT_MANAGER, kind, '', name)
    : mesh.find(CERT_MANAGER, 'Issuer', namespace, name);
}

/**
 * Tells whether a certificate is asked for by an Ingress of Istio's class, which the gateway serves; it is
 * not where DNS may be asked for the name instead.
 */
function isAskedOverHttp(mesh: Mesh, { node }: Resource, host: string): boolean {
  const solvers = itemsAt(node, 'spec', 'acme', 'solvers').filter((solver) => isFor(solver, host));
  return (
    solvers.length > 0 &&
    solvers.every((solver) => {
      const ingress = nodeAt(solver, 'http01', 'ingress');
      const name =
        ingress === undefined
          ? undefined
          : (stringAt(ingress, 'ingressClassName') ?? stringAt(ingress, 'class'));
      return name !== undefined && isOfIstio(mesh, name);
    })
  );
}

/** Tells whether a solver is for a host; one without a selector is for all names. */
function isFor(solver: Node, host: string): boolean {
  const selector = nodeAt(solver, 'selector');
  if (selector === undefined) return true;
  const [names, zones] = ['dnsNames', 'dnsZones'].map((field) => textsAt(selector, field));
  if (names === undefined || zones === undefined || names.length + zones.length === 0) return true;
  return names.includes(host) || zones.some((zone) => host === zone || host.endsWith(`.${zone}`));
}

const isOfIstio = (mesh: Mesh, name: string): boolean => {
  const found = mesh.find('networking.k8s.io', 'IngressClass', '', name);
  return found === undefined
    ? name === 'istio'
    : stringAt(found.node, 'spec', 'controller') === 'istio.io/ingress-controller';
};

function tell({ gateway, origin, host, certificate, issuer, secret }: RedirectedChallenge): Told {
  return {
    subject: gateway,
    key: `challenge of ${certificate.namespace}/${certificate.name}`,
    scope: scopeOf('service'),
    message: `The certificate of ${host} is not issued, or not renewed: ${subjectText(gateway)} redirects the challenge for it to HTTPS.`,
    why: say`${slot.object(issuer)} (${slot.place(issuer.origin)}) has the host proved by HTTP-01 on port 80, through an Ingress of Istio's class. \`httpsRedirect\` (${slot.place(origin)}) answers every path before that Ingress does, and over HTTPS no route of the repository leads to the solver. ${slot.object(certificate)} (${slot.place(certificate.origin)}) makes the Secret ${slot.code(secret)} that the Gateway shows.`,
    symptom: say`cert-manager says "wrong status code"; weeks later browsers refuse the certificate as expired`,
    origin,
    related: [certificate.origin, issuer.origin],
    fix: {
      text: say`Prove the host by DNS-01, or redirect in a VirtualService whose first route leads \`/.well-known/acme-challenge/\` past the redirect.`,
    },
  };
}
